package deploygate_test

import data.deploygate.lib.fixture_test as fixture

codes(document) := {violation.code | some violation in verdict(document).violations}

verdict(document) := fixture.said("verdict", document)

# A rule of your own may be among those that passed.
test_verdict_of_a_good_deploy if {
	found := verdict(fixture.deploy)
	found.violations == []
	found.warnings == []
	found.rules.warned == []
	found.rules.lifted == []
	{
		"canary-strategy", "ci-evidence", "deploy-days", "gitops-only", "image-digest", "incident-freeze",
		"rollback-hold", "staging-first",
	} - {code | some code in found.rules.passed} == set()
	{
		{"code": "canary-skip", "why": "it does not judge changes of class DEPLOY"},
		{"code": "feature-flag", "why": "the change is not marked as a feature"},
		{"code": "friday-approval", "why": "it is no day for approvals"},
		{"code": "migration-announcement", "why": "no migration is declared, and no known migration tool runs"},
		{"code": "workload-delete", "why": "it does not judge changes of class DEPLOY"},
	} - {rule | some rule in found.rules.notApplicable} == set()
}

# In doubt, no: an input that says nothing meets every rule that can judge it. A rule of your own may deny it too.
test_empty_input_is_refused if shipped - codes({}) == set()

shipped := {
	"canary-skip", "canary-strategy", "ci-evidence", "deploy-days", "gitops-only", "image-digest",
	"incident-freeze", "migration-announcement", "rollback-hold", "staging-first", "workload-delete",
}

# What a gate gives as data is what it evaluated.
test_codes_of_the_rules_are_the_same_from_data if {
	evaluated := data.deploygate.rule_codes
	shipped - {code | some code in evaluated.deny} == set()
	"feature-flag" in {code | some code in evaluated.warn}
	{code | some kind in ["deny", "warn"]; some code in evaluated[kind]} == {code | some code in evaluated.all}
	every document in [fixture.deploy, fixture.but(object.union(by_hand, glass))] {
		found := verdict(document) with data.policy_rule_codes as evaluated
		found == verdict(document)
	}
}

test_codes_that_are_not_usable_are_evaluated if {
	expected := verdict({})
	every unusable in [{"deny": {}}, {"all": {"x": "x"}}, null] {
		found := verdict({}) with data.policy_rule_codes as unusable
		found == expected
	}
}

test_ways_back_meet_nothing if {
	every class in ["SYSTEM", "BRAKE", "NOOP", "SCALE", "RESTART", "SETTINGS", "ROLLBACK"] {
		found := verdict({"change": {"class": class}})
		found.violations == []
		found.warnings == []
		shipped & {code | some code in found.rules.passed} == set()
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
	found := verdict(of_a_person) with fixture.changed as {"/exceptions": [exception]}
	found.violations == []
	found.warnings == ["gitops-only is lifted by exception OPS-1 until 2026-12-24T18:00:00Z"]
	[object.remove(lift, ["message"]) | some lift in found.rules.lifted] == [{
		"code": "gitops-only", "by": "exception",
		"exception": {"ticket": "OPS-1", "until": "2026-12-24T18:00:00Z", "granted_by": "vp@novapay"},
	}]
	not "gitops-only" in found.rules.passed
}

# Whoever may write policy data could else lift the check of it.
test_exception_never_lifts_policy_data if {
	changed := {"/schedule/time_zone": "Mars", "/exceptions": [object.union(exception, {"rule": "policy-data"})]}
	found := verdict(fixture.deploy) with fixture.changed as changed
	bad_data in found.violations
}

lifted_by(document) := {[lift.code, lift.by, lift.approval.approver] | some lift in verdict(document).rules.lifted}

test_break_glass_is_named_for_each_rule_that_it_lifts if {
	lifted_by(fixture.but(object.union(by_hand, glass))) == {
		["ci-evidence", "break-glass", "lead@novapay"],
		["gitops-only", "break-glass", "lead@novapay"],
		["staging-first", "break-glass", "lead@novapay"],
	}
}

on_friday(approved) := fixture.but({
	"time": {"now_ns": fixture.friday},
	"facts": {"approvals": [object.union(fixture.approval, change) | some change in approved]},
})

test_approval_is_named_for_the_rule_that_it_satisfies if {
	lifts := verdict(on_friday([{"createdAt": "2026-11-27T14:00:00Z"}])).rules.lifted
	[object.remove(lift, ["message"]) | some lift in lifts] == [{
		"code": "friday-approval", "by": "approval",
		"approval": {
			"name": "a-1", "purpose": "hotfix", "role": "team-lead", "approver": "lead@novapay",
			"createdAt": "2026-11-27T14:00:00Z",
		},
	}]
	lifted_by(on_friday([
		{},
		{"purpose": "friday", "role": "vp-engineering", "approver": "vp@novapay"},
		{"purpose": "redeploy", "approver": "other@novapay"},
	])) == {["friday-approval", "approval", "lead@novapay"], ["friday-approval", "approval", "vp@novapay"]}
}

test_approval_that_helps_no_rule_is_not_named if lifted_by(fixture.but(fixture.approved({}))) == set()

test_rule_that_denies_all_the_same_is_not_lifted if {
	lifted_by(on_friday([{"purpose": "redeploy"}])) == set()
	codes(on_friday([{"purpose": "redeploy"}])) == {"friday-approval"}
}

# Two migrations, each approved by another person.
test_what_takes_several_approvals_names_each if {
	migrations := [
	{"name": name, "namespace": "pay", "workload": {"kind": "Rollout", "name": "payments"}} |
		some name in ["m-1", "m-2"]
	]
	document := fixture.but({
		"workload": {"object": {
			"metadata": {"annotations": {"deploygate.novapay.com/migration": "m-1"}},
			"spec": {"template": {"metadata": {"annotations": {"deploygate.novapay.com/migration": "m-2"}}}},
		}},
		"facts": {"migrations": migrations, "approvals": [
		object.union(fixture.approval, {
			"purpose": "migration", "role": "platform", "migration": name, "approver": approver,
		}) |
			some name, approver in {"m-1": "one@novapay", "m-2": "two@novapay"}
		]},
	})
	lifted_by(document) == {
		["migration-announcement", "approval", "one@novapay"],
		["migration-announcement", "approval", "two@novapay"],
	}
}

test_several_approvals_needed_at_once_are_each_named if {
	document := on_friday([{"approver": "one@novapay"}, {"approver": "two@novapay"}])
	found := lifted_by(document) with data.deploygate.lib.approvals.given as given_by_two
	found == {
		["friday-approval", "approval", "one@novapay"],
		["friday-approval", "approval", "two@novapay"],
	}
}

given_by_two("hotfix") if count(input.facts.approvals) == 2

test_rule_that_warns_is_named if {
	found := verdict(fixture.but({"workload": {"object": {"metadata": {"annotations": {
		"deploygate.novapay.com/feature": "true",
	}}}}}))
	{warned.code | some warned in found.rules.warned} == {"feature-flag"}
	not "feature-flag" in found.rules.passed
}

test_why_a_rule_is_not_applicable if {
	exempt := verdict(fixture.deploy) with fixture.changed as {"/canary/exempt": ["pay/payments"]}
	{"code": "canary-strategy", "why": "canary.exempt in policy data lists the workload"} in exempt.rules.notApplicable
	staging := verdict(fixture.but({"workload": {"environment": "staging"}}))
	{"code": "deploy-days", "why": "it does not apply in staging"} in staging.rules.notApplicable
}

test_rules_that_only_warn_are_heard if {
	found := verdict(fixture.but({"workload": {"object": {"metadata": {"annotations": {
		"deploygate.novapay.com/feature": "true",
	}}}}}))
	count(found.warnings) == 1
}

bad_data := fixture.violation(
	"policy-data", `schedule.time_zone: "Mars" is not a time zone such as Europe/Berlin.`,
	"Correct policies/data.yaml.", {"who": ["platform"]},
)

test_ill_data_lets_nothing_through_whoever_approves if {
	every change in [{}, glass] {
		found := verdict(fixture.but(change)) with fixture.changed as {"/schedule/time_zone": "Mars"}
		bad_data in found.violations
	}
}
