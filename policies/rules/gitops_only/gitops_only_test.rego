package deploygate.rules.gitops_only_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("gitops_only", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

by(user) := fixture.violation(
	"gitops-only", sprintf("%s may not change production by hand.", [user]),
	"Merge it and let Argo CD apply it.", {"user": user, "who": ["developer"]},
)

by_hand(change) := denied(object.union({"request": {"user": {"username": "dev@novapay"}}}, change))

test_by_hand if by_hand({}) == {by("dev@novapay")}

test_create_by_hand if by_hand({"change": {"class": "CREATE"}}) == {by("dev@novapay")}

test_staging_and_ways_back_pass if {
	by_hand({"workload": {"environment": "staging"}}) == set()
	by_hand({"change": {"class": "SCALE"}}) == set()
	by_hand({"change": {"class": "CANARY_STEP"}}) == set()
}

test_missing_or_ill_typed_users_deny if {
	every value in [null, "", 7, [7], {"x": 7}, false] {
		denied({"request": {"user": {"username": value}}}) == {by("An unknown user")}
		count(denied({})) == 1 with fixture.changed as {"/gitops/users": value}
	}
	fixture.said("gitops_only", json.remove(fixture.deploy, ["request"])) == {by("An unknown user")}
}

test_missing_data_denies if {
	count(by_hand({})) == 1 with fixture.changed as {"/gitops": {}}
}
