package deploygate_test

import data.deploygate

codes(document) := {violation.code | some violation in deploygate.verdict.violations with input as document}

# In doubt, no: an input that says nothing meets every rule that can judge it.
test_empty_input_is_refused if {
	codes({}) == {
		"canary-strategy", "ci-evidence", "deploy-days", "gitops-only",
		"image-digest", "incident-freeze", "staging-first",
	}
}

test_unknown_class_meets_the_rules if {
	"deploy-days" in codes({
		"change": {"class": "SOMETHING_NEW", "digest": "sha256:1"},
		"time": {"now_ns": 1795964400000000000},
		"request": {"kind": {"kind": "Deployment"}, "name": "payments", "namespace": "pay"},
	})
}

test_ways_back_meet_nothing if {
	every class in {"SYSTEM", "BRAKE", "NOOP", "SCALE", "RESTART", "SETTINGS", "ROLLBACK"} {
		codes({"change": {"class": class}}) == set()
	}
}

test_development_meets_nothing if {
	codes({
		"change": {"class": "DEPLOY", "digest": "sha256:1", "images": []},
		"workload": {"environment": "development"},
		"time": {"now_ns": 1795964400000000000},
		"facts": {"incidents": []},
	}) == set()
}

test_hold_without_details_still_holds if {
	"rollback-hold" in codes({
		"change": {"class": "DEPLOY", "digest": "sha256:1"},
		"facts": {"history": {"holds": [{"digest": "sha256:1"}]}},
	})
}

test_feature_without_flag_warns if {
	warnings := deploygate.verdict.warnings with input as {
		"change": {"class": "DEPLOY"},
		"workload": {"object": {"metadata": {"annotations": {"deploygate.novapay.com/feature": "true"}}}},
	}
	warnings == ["feature-flag: marked as a feature, but deploygate.novapay.com/feature-flag names no flag"]
}

friday_deploy(approval) := {
	"change": {"class": "DEPLOY", "digest": "sha256:1"},
	"time": {"now_ns": 1795791600000000000},
	"request": {
		"kind": {"kind": "Deployment"}, "name": "payments", "namespace": "pay",
		"user": {"username": "dev@novapay"},
	},
	"facts": {"approvals": [approval]},
}

friday_approval := {
	"namespace": "pay", "purpose": "friday", "role": "vp-engineering", "change": "sha256:1",
	"workload": {"kind": "Deployment", "name": "payments"},
	"createdAt": "2026-11-27T14:00:00Z", "expiresAt": "2026-11-27T18:00:00Z", "approver": "vp@novapay",
}

test_friday_approval_counts if not "friday-approval" in codes(friday_deploy(friday_approval))

test_approval_that_does_not_fit_does_not_count if {
	every change in [
		{"change": "sha256:2"},
		{"role": "team-lead"},
		{"namespace": "other"},
		{"workload": {"kind": "Deployment", "name": "other"}},
		{"expiresAt": "2026-11-27T15:00:00Z"},
		{"expiresAt": "soon"},
		{"createdAt": "2026-11-27T15:00:01Z"},
		{"createdAt": "2026-11-26T14:00:00Z"},
		{"approver": "dev@novapay"},
		{"approver": "system:serviceaccount:ci:pipeline"},
		{"approver": ""},
	] {
		"friday-approval" in codes(friday_deploy(object.union(friday_approval, change)))
	}
}

test_break_glass_lifts_all_but_the_image if {
	codes(friday_deploy(object.union(friday_approval, {
		"purpose": "break-glass", "role": "incident-commander", "reason": "payments are down", "ticket": "INC-1",
		"expiresAt": "2026-11-27T15:00:00Z", "createdAt": "2026-11-27T14:30:00Z",
	}))) == codes(friday_deploy({}))

	codes(friday_deploy(object.union(friday_approval, {
		"purpose": "break-glass", "role": "incident-commander", "reason": "payments are down", "ticket": "INC-1",
		"expiresAt": "2026-11-27T15:30:00Z", "createdAt": "2026-11-27T14:30:00Z",
	}))) == {"image-digest"}
}

canary := {
	"steps": [{"setWeight": 10}, {"pause": {"duration": "5m"}}, {"setWeight": 50}, {"setWeight": 100}],
	"analysis": {"templates": [{"templateName": "errors"}]},
}

canary_faults(spec) := {fault |
	some violation in deploygate.verdict.violations with input as {
		"change": {"class": "DEPLOY"},
		"request": {"kind": {"kind": "Rollout"}, "name": "checkout", "namespace": "pay"},
		"workload": {"object": {"spec": spec}},
	}
	violation.code == "canary-strategy"
	some fault in violation.details.faults
}

test_the_companys_canary_has_no_faults if {
	canary_faults({"strategy": {"canary": canary}, "rollbackWindow": {"revisions": 3}}) == set()
}

test_canary_without_rollback_window if {
	canary_faults({"strategy": {"canary": canary}}) == {"no spec.rollbackWindow, so a rollback would walk through every step"}
}

test_canary_with_a_short_pause if {
	steps := [{"setWeight": 10}, {"pause": {"duration": 60}}, {"setWeight": 50}]
	canary_faults({
		"strategy": {"canary": object.union(canary, {"steps": steps})},
		"rollbackWindow": {"revisions": 3},
	}) == {"no pause of at least 5m after the first weight"}
}
