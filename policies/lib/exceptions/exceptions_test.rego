package deploygate.lib.exceptions_test

import data.deploygate.lib.exceptions
import data.deploygate.lib.fixture_test as fixture

exception := {
	"rule": "gitops-only", "namespace": "pay", "workload": "payments", "granted_by": "vp@novapay", "reason": "moving",
	"ticket": "OPS-1", "until": "2026-11-24T15:00:01Z",
}

active(change) := found if {
	found := exceptions.active("gitops-only") with data.exceptions as [object.union(exception, change)]
		with input as fixture.deploy
}

test_active if {
	every workload in ["payments", "rollout/payments", "Rollout/payments", "*"] {
		active({"workload": workload}) == {object.union(exception, {"workload": workload})}
	}
}

test_active_whoever_granted_it if {
	unnamed := json.remove(exception, ["granted_by"])
	found := exceptions.active("gitops-only") with data.exceptions as [unnamed] with input as fixture.deploy
	found == {unnamed}
}

test_not_active if {
	every change in [
		{"rule": "ci-evidence"}, {"namespace": "other"}, {"workload": "other"}, {"reason": ""}, {"ticket": " "},
		{"workload": "deployment/payments"}, {"workload": "rollout/other"}, {"workload": "pay*"}, {"workload": 7},
		{"granted_by": " "}, {"granted_by": null},
		{"reason": null}, {"ticket": 7}, {"until": "2026-11-24T15:00:00Z"}, {"until": null}, {"until": "later"},
	] {
		active(change) == set()
	}
}
