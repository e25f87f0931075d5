package deploygate.rules.workload_delete_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("workload_delete", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

deleted := {
	"code": "workload-delete", "message": "This deletes a workload in production by hand.",
	"remedy": "Remove it from Git and let Argo CD prune it.", "details": {"who": ["developer"]}, "enforcement": "warn",
}

by_hand(change) := denied(object.union({"request": {"user": {"username": "dev@novapay"}}}, change))

test_by_hand_warns if by_hand({"change": {"class": "DELETE"}}) == {deleted}

test_data_may_deny if {
	words := {"workload-delete": {"production": "deny"}}
	found := by_hand({"change": {"class": "DELETE"}}) with fixture.changed as {"/enforcement": words}
	found == {object.union(deleted, {"enforcement": "deny"})}
}

test_argo_cd_may if denied({"change": {"class": "DELETE"}}) == set()

test_others_pass if {
	by_hand({}) == set()
	by_hand({"change": {"class": "SCALE"}}) == set()
	by_hand({"change": {"class": "DELETE"}, "workload": {"environment": "staging"}}) == set()
}

test_missing_or_ill_typed if {
	every value in fixture.ill {
		by_hand({"change": {"class": value}}) == {deleted}
		denied({"change": {"class": "DELETE"}, "request": {"user": {"username": value}}}) == {deleted}
	}
}

test_missing_data_denies if {
	count(by_hand({"change": {"class": "DELETE"}})) == 1 with fixture.changed as {"/gitops": {}}
}
