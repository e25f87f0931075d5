package deploygate_test

import data.deploygate.lib.fixture_test as fixture

codes(document) := {violation.code | some violation in verdict(document).violations}

verdict(document) := fixture.said("verdict", document)

test_good_deploy_has_an_empty_verdict if verdict(fixture.deploy) == {"violations": [], "warnings": []}

# In doubt, no: an input that says nothing meets every rule that can judge it. A rule of your own may deny it too.
test_empty_input_is_refused if {
	shipped := {
		"canary-skip", "canary-strategy", "ci-evidence", "deploy-days", "gitops-only", "image-digest",
		"incident-freeze", "migration-announcement", "rollback-hold", "staging-first", "workload-delete",
	}
	shipped - codes({}) == set()
}

test_ways_back_meet_nothing if {
	every class in ["SYSTEM", "BRAKE", "NOOP", "SCALE", "RESTART", "SETTINGS", "ROLLBACK"] {
		verdict({"change": {"class": class}}) == {"violations": [], "warnings": []}
	}
}

test_development_meets_nothing if {
	codes({"change": {"class": "DEPLOY"}, "workload": {"environment": "development"}}) == set()
}

by_hand := {
	"request": {"user": {"username": "dev@novapay"}},
	"change": {"images": [{"container": "app", "image": "nginx"}]},
}

glass := fixture.approved({
	"purpose": "break-glass", "role": "incident-commander", "reason": "payments are down", "ticket": "INC-1",
	"expiresAt": "2026-11-24T16:00:00Z",
})

test_an_approval_from_the_future_is_named if {
	verdict(fixture.but(fixture.approved({"createdAt": "2026-11-24T15:02:00Z"}))).warnings == [concat("", [
		"an approval does not count yet: it is dated 2026-11-24T15:02:00Z; ",
		"compare the gate's clock with the API server's",
	])]
}

test_break_glass_lifts_all_but_the_image if {
	codes(fixture.but(by_hand)) == {"ci-evidence", "gitops-only", "image-digest", "staging-first"}
	codes(fixture.but(object.union(by_hand, glass))) == {"image-digest"}
	verdict(fixture.but(glass)).warnings == [
		"break-glass: every rule but image-digest is lifted for this change; it will be reviewed",
	]
}

exception := {
	"rule": "gitops-only", "namespace": "pay", "workload": "payments", "granted_by": "vp@novapay", "reason": "moving",
	"ticket": "OPS-1", "until": "2026-12-24T18:00:00Z",
}

test_exception_lifts_one_rule_and_says_so if {
	of_a_person := fixture.but({"request": {"user": {"username": "dev@novapay"}}})
	found := verdict(of_a_person) with fixture.turned as {"/exceptions": [exception]}
	found == {
		"violations": [],
		"warnings": ["gitops-only is lifted by exception OPS-1 until 2026-12-24T18:00:00Z"],
	}
}

# Whoever may write policy data could else lift the check of it.
test_exception_never_lifts_policy_data if {
	turned := {"/schedule/time_zone": "Mars", "/exceptions": [object.union(exception, {"rule": "policy-data"})]}
	found := verdict(fixture.deploy) with fixture.turned as turned
	bad_data in found.violations
}

test_rules_that_only_warn_are_heard if {
	found := verdict(fixture.but({"workload": {"object": {"metadata": {"annotations": {
		"deploygate.novapay.com/feature": "true",
	}}}}}))
	count(found.warnings) == 1
}

bad_data := fixture.violation(
	"policy-data", `schedule.time_zone: "Mars" is not a time zone such as Europe/Berlin.`,
	"Mend policies/data.yaml.", {"who": ["platform"]},
)

test_ill_data_lets_nothing_through_whoever_approves if {
	every change in [{}, glass] {
		found := verdict(fixture.but(change)) with fixture.turned as {"/schedule/time_zone": "Mars"}
		bad_data in found.violations
	}
}
