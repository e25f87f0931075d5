package deploygate.rules.canary_skip_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("canary_skip", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

skip := fixture.violation(
	"canary-skip", "This skips steps of a production canary.",
	concat("", ["Wait for the steps, or a team lead types: ", fixture.command("canary-skip", "")]),
	{"who": ["team-lead"]},
)

approved(change) := denied(object.union({"change": {"class": "CANARY_SKIP"}}, fixture.approved(change)))

test_skip_needs_a_lead if denied({"change": {"class": "CANARY_SKIP"}}) == {skip}

test_approved if {
	approved({"purpose": "canary-skip"}) == set()
	approved({}) == {skip}
	approved({"purpose": "canary-skip", "role": "platform"}) == {skip}
}

untried := {"digest": "sha256:1", "admittedAt": "2026-11-20T10:00:00Z"}

stable := {"digest": "sha256:2", "admittedAt": "2026-11-21T10:00:00Z", "healthyAt": "2026-11-21T11:00:00Z"}

returning(revisions, change) := denied(object.union(
	{"change": {"previousDigest": "sha256:2"}, "facts": {"history": {"revisions": revisions}}},
	change,
))

fast := fixture.violation(
	"canary-skip", "This template never ran healthy, and as an older one it would skip its canary.",
	concat("", [
		"Change an annotation of the template, so that it is a new one, or a team lead types: ",
		fixture.command("canary-skip", ""),
	]),
	{"who": ["developer", "team-lead"]},
)

# Argo Rollouts takes it for a rollback within the window.
test_an_untried_template_does_not_come_back_without_its_canary if {
	returning([untried, stable], {}) == {fast}
	returning([object.union(untried, {"healthyAt": null}), stable], {}) == {fast}
	revoked := object.union(untried, {"healthyAt": "2026-11-20T11:00:00Z", "revoked": true})
	returning([revoked, stable], {}) == {fast}
	returning([untried, object.remove(stable, ["admittedAt"])], {}) == {fast}
	returning([untried, stable], fixture.approved({})) == {fast}
}

test_what_runs_its_canary_passes if {
	returning([stable], {}) == set()
	returning([stable, object.union(untried, {"admittedAt": "2026-11-22T10:00:00Z"})], {}) == set()
	returning([untried, object.remove(stable, ["healthyAt"])], {}) == set()
	returning([object.union(untried, {"healthyAt": "2026-11-20T11:00:00Z"}), stable], {}) == set()
	returning([untried, stable], {"change": {"previousDigest": "sha256:1"}}) == set()
	returning([untried, stable], {"request": {"kind": {"kind": "Deployment"}}}) == set()
	returning([untried, stable], {"workload": {"environment": "staging"}}) == set()
}

test_a_lead_or_the_exemption_lets_it_in if {
	returning([untried, stable], fixture.approved({"purpose": "canary-skip"})) == set()
	returning([untried, stable], {"facts": {"history": {"holds": [{"digest": "sha256:1"}]}}}) == set()
	exempt := returning([untried, stable], {}) with fixture.changed as {"/canary/exempt": ["pay/payments"]}
	exempt == set()
}

test_steps_and_ways_back_pass if {
	every class in ["CANARY_STEP", "CREATE", "ROLLBACK", "DELETE"] {
		denied({"change": {"class": class}}) == set()
	}
	denied({"change": {"class": "CANARY_SKIP"}, "workload": {"environment": "staging"}}) == set()
}

test_missing_or_ill_typed_class_denies if {
	every value in fixture.ill {
		denied({"change": {"class": value}}) == {skip}
	}
	fixture.said("canary_skip", json.remove(fixture.deploy, ["change/class"])) == {skip}
}

test_missing_data_denies if {
	count(denied({"change": {"class": "CANARY_SKIP"}})) == 1 with fixture.changed as {"/canary": {}}
}
