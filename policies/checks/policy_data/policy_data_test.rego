package deploygate.checks.policy_data_test

import data.deploygate.checks.policy_data
import data.deploygate.lib.fixture_test as fixture

test_data_is_good if policy_data.problems == set()

problems(changed) := found if {
	found := fixture.said("problems", {}) with fixture.changed as changed
}

test_pinned_data_is_good if problems({}) == set()

test_a_rule_of_its_own_denies if {
	found := fixture.said("policy_data", fixture.deploy) with fixture.changed as {"/freeze/hotfix_may_fix": "yes"}
	found == {fixture.violation(
		"policy-data", `freeze.hotfix_may_fix: "yes" is not true or false.`, "Correct policies/data.yaml.",
		{"who": ["platform"]},
	)}
}

test_ways_back_and_checked_data_pass if {
	back := fixture.said("policy_data", {"change": {"class": "ROLLBACK"}}) with fixture.changed as {"/freeze": {}}
	back == set()
	checked := fixture.said("policy_data", {}) with fixture.changed as {"/freeze": {}} with data.policy_data_checked as true
	checked == set()
}

test_sections_and_keys if {
	missing := problems({"/ci": null})
	missing == {"ci is missing: a mapping with checks, environments."}
	odd := problems({"/ci": {"checks": ["unit"], "environment": []}})
	odd == {
		"ci.environments is missing: a list of development, production, staging.",
		"ci.environment is not a key here; did you mean environments.",
	}
}

test_schedule if {
	both := problems({"/schedule/open_days": ["Friday"]})
	both == {"schedule: Friday is in open_days and in approval_days; it can be only one."}
	odd := problems({"/schedule/open_days": ["monday", 5]})
	odd == {
		`schedule.open_days: [0] is "monday"; did you mean Monday.`,
		concat("", [
			"schedule.open_days: [1] is 5; known are ",
			"Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday.",
		]),
	}
	dates := problems({"/schedule/closed_dates": ["2026-12-24", "12-24"]})
	dates == {`schedule.closed_dates: [1] is "12-24"; write a date such as 2026-12-24.`}
}

test_approvals if {
	found := problems({"/approvals/default_validity": "48h"})
	found == {"approvals.default_validity is longer than approvals.max_validity."}
}

test_roles if {
	found := problems({"/roles/team-lead": [], "/roles/ci": {"group": [], "users": []}})
	found == {
		"roles.team-lead is missing: who holds it, as {groups: […]}.",
		"roles.ci.group is not a key here; did you mean groups.",
		"roles.ci.users: [] is not a list of names, at least one.",
	}
}

test_enforcement if {
	good := problems({"/enforcement": {"ci-evidence": {
		"staging": "warn", "pay/*": "warn", "pay/a.b-1": "dryrun", "pay/deployment/a": "deny",
	}}})
	good == set()
	none := problems({"/enforcement": null})
	none == {"enforcement is missing: rule code, place, then deny, warn or dryrun; {} for none."}
	odd := problems({"/enforcement": {
		"gitops": {"production": "deny"}, "feature-flag": {"production": "deny"}, "deploy-days": "warn",
		"ci-evidence": {"prod": "off"},
	}})
	odd == {
		"enforcement.gitops is not a rule; did you mean gitops-only.",
		"enforcement.feature-flag: this rule never denies, only warn and dryrun mean something.",
		"enforcement.deploy-days: warn is not {environment: deny | warn | dryrun}.",
		concat("", [
			`enforcement.ci-evidence.prod: "prod" is not one of development, production, staging, and not `,
			"NAMESPACE/*, NAMESPACE/NAME or NAMESPACE/KIND/NAME.",
		]),
		`enforcement.ci-evidence.prod: "off" is not one of deny, dryrun, warn.`,
	}
}

test_enforcement_in_places_that_cannot_be if {
	every place in ["/", "pay/", "/*", "pay/a/b/c", "pay/Deployment/a", "pay//a", "pay/a b", "*/a", "pay/deployment/*"] {
		found := problems({"/enforcement": {"ci-evidence": {place: "warn"}}})
		count(found) == 1
	}
}

test_exceptions if {
	none := problems({"/exceptions": null})
	none == {"exceptions is missing: a list of {rule, namespace, workload, reason, ticket, until}, and granted_by if you like; [] for none."}
	exception := {
		"rule": "canary-strategy", "namespace": "pay", "workload": "payments", "granted_by": "vp@novapay",
		"reason": "moving", "ticket": "OPS-1", "until": "2026-12-24T18:00:00Z",
	}
	good := problems({"/exceptions": [exception, json.remove(exception, ["granted_by"])]})
	good == set()
	odd := problems({"/exceptions": [
		"x",
		json.remove(object.union(exception, {"until": "soon", "note": "x", "rule": "friday", "workload": "pay*"}), ["ticket"]),
	]})
	odd == {
		"exceptions[0] is not {rule, namespace, workload, reason, ticket, until}, and granted_by if you like.",
		"exceptions[1].ticket is missing: a text that is not empty.",
		"exceptions[1].note is not a key here; known are granted_by, namespace, reason, rule, ticket, until, workload.",
		`exceptions[1].until: "soon" is not a time with a zone such as 2026-12-24T18:00:00Z.`,
		concat("", [
			`exceptions[1].workload: "pay*" is not a workload: NAME, KIND/NAME such as deployment/payments, `,
			"or * for all of the namespace.",
		]),
		"exceptions[1].rule: friday is not a rule; did you mean friday-approval.",
	}
}
