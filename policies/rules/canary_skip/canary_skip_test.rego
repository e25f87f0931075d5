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
