package deploygate.records.rules.record_role_test

import data.deploygate.records.fixture_test as fixture
import data.deploygate.records.rules.record_role

denied(base, change) := found if {
	found := record_role.deny with input as object.union(base, change)
		with data.roles as fixture.roles
		with data.incidents as fixture.incidents
}

refusal(message, remedy, details) := fixture.violation("record-role", message, remedy, details)

test_good_ones_may if {
	every document in fixture.good {
		denied(document, {}) == set()
	}
}

unlike_commander(user) := refusal(
	sprintf("%s does not hold role incident-commander.", [user]), "Ask a member of commanders to open it.",
	{"who": ["incident-commander"]},
)

test_incidents_are_opened_by_commanders_and_receivers if {
	denied(fixture.incident, fixture.pager) == set()
	denied(fixture.incident, fixture.dev) == {unlike_commander("dev@novapay")}
	denied(fixture.incident, fixture.pipeline) == {unlike_commander("system:serviceaccount:ci:pipeline")}
	denied(fixture.incident, fixture.by("", [])) == {unlike_commander("somebody unknown")}
}

by_pager := {"record": {"oldObject": {"spec": {"openedBy": "system:serviceaccount:gate:pager"}}}}

not_resolved_by(user) := refusal(
	sprintf("%s does not hold role incident-commander.", [user]),
	"A member of commanders types: novapay incident resolve one", {"who": ["incident-commander"]},
)

test_a_receiver_resolves_only_what_it_opened if {
	denied(fixture.resolving, object.union(fixture.pager, by_pager)) == set()
	denied(fixture.resolving, fixture.pager) == {not_resolved_by("system:serviceaccount:gate:pager")}
	denied(fixture.resolving, object.union(fixture.dev, {"record": {"oldObject": {"spec": {"openedBy": "dev@novapay"}}}})) == {not_resolved_by("dev@novapay")}
}

no_person(user) := refusal(
	sprintf("A service account never approves, and %s is no person.", [user]),
	"A person who holds the role approves it, as himself.", {"who": ["person"]},
)

not_held(user, role, holders) := refusal(
	sprintf("%s does not hold role %s in team payments.", [user, role]), sprintf("Ask a member of %s.", [holders]),
	{"role": role, "who": [role]},
)

test_a_service_account_never_approves if {
	robot := fixture.by("system:serviceaccount:ci:pipeline", ["leads", "system:serviceaccounts"])
	denied(fixture.approval, robot) == {no_person("system:serviceaccount:ci:pipeline")}
	denied(fixture.approval, fixture.by("lead@novapay", ["leads", "system:serviceaccounts:ci"])) == {no_person("lead@novapay")}
	denied(fixture.approval, fixture.by("", ["leads"])) == {no_person("somebody unknown")}
}

test_the_role_is_held if {
	denied(fixture.approval, fixture.by("x", ["leads"])) == set()
	denied(fixture.approval, fixture.dev) == {not_held("dev@novapay", "team-lead", "leads or payments-leads")}
	denied(fixture.approval, fixture.by("x", ["ledger-leads", "Leads"])) == {not_held("x", "team-lead", "leads or payments-leads")}
	denied(fixture.approval, {"record": {"team": ""}}) == {refusal(
		"lead@novapay does not hold role team-lead.", "Ask a member of leads.",
		{"role": "team-lead", "who": ["team-lead"]},
	)}
}

unknown(role, roles) := refusal(
	sprintf("Role %v is not known.", [role]), sprintf("That takes %s.", [roles]),
	{"role": role},
)

test_the_role_is_known if {
	every role in ["boss", "__proto__", "", "Team-Lead"] {
		denied(fixture.approval, fixture.spec({"role": role})) == {unknown(role, "team-lead")}
	}
	every role in [null, 7, ["team-lead"]] {
		denied(fixture.approval, fixture.spec({"role": role})) == {unknown(role, "team-lead")}
	}
	every purpose in ["picnic", null, 7, ["hotfix"]] {
		unknown("boss", "incident-commander or platform or team-lead or vp-engineering") in denied(
			fixture.approval,
			fixture.spec({"role": "boss", "purpose": purpose}),
		)
	}
}

unfit(role, purpose, roles) := refusal(
	sprintf("Role %s does not approve %v.", [role, purpose]), sprintf("That takes %s.", [concat(" or ", roles)]),
	{"role": role, "who": roles},
)

test_the_role_fits_the_purpose if {
	denied(fixture.approval, fixture.spec({"purpose": "friday"})) == {unfit("team-lead", "friday", ["vp-engineering"])}
	denied(fixture.approval, fixture.spec({"purpose": "break-glass"})) == {unfit(
		"team-lead", "break-glass",
		["incident-commander", "vp-engineering"],
	)}
	denied(fixture.approval, object.union(fixture.vp, fixture.spec({"purpose": "hotfix", "role": "vp-engineering"}))) == {unfit(
		"vp-engineering", "hotfix",
		["team-lead"],
	)}
	every purpose in ["picnic", null, 7] {
		denied(fixture.approval, fixture.spec({"purpose": purpose})) == {unfit(
			"team-lead", purpose,
			["incident-commander", "platform", "team-lead", "vp-engineering"],
		)}
	}
	every pair in [
		["friday", "vp-engineering", "vps"], ["migration", "platform", "platform-team"], ["redeploy", "team-lead", "leads"],
		["canary-skip", "team-lead", "leads"], ["break-glass", "incident-commander", "commanders"],
		["break-glass", "vp-engineering", "vps"],
	] {
		denied(fixture.approval, object.union(
			fixture.by("x", [pair[2]]),
			fixture.spec({"purpose": pair[0], "role": pair[1]}),
		)) == set()
	}
}

test_an_approval_without_spec_has_no_role if {
	unknown(null, "incident-commander or platform or team-lead or vp-engineering") in denied(
		json.remove(fixture.approval, ["record/object/spec"]),
		{},
	)
}

never(user, roles) := refusal(
	sprintf("%s is neither its approver nor holds role %s.", [user, concat(" or ", roles)]),
	"One of them types: novapay revoke one -n pay", {"who": roles},
)

revokers := ["incident-commander", "team-lead", "vp-engineering"]

test_revoked_by_the_approver_and_by_who_may if {
	every user in [fixture.by("lead@novapay", []), fixture.by("x", ["leads"]), fixture.commander, fixture.vp] {
		denied(fixture.revoking, user) == set()
	}
	denied(fixture.revoking, fixture.dev) == {never("dev@novapay", revokers)}
	denied(fixture.revoking, fixture.by("LEAD@novapay", ["ledger-leads"])) == {never("LEAD@novapay", revokers)}
}

test_an_ill_approval_is_revoked_by_who_may if {
	every value in fixture.ill {
		ill := object.union(fixture.revoking, {"record": {"oldObject": {"spec": {"role": value, "approver": value}}}})
		denied(ill, fixture.commander) == set()
		count(denied(ill, fixture.dev)) == 1
	}
}

unvouched(user, role, checks, holder) := refusal(
	sprintf("%s does not hold role %s, whose word counts for %s.", [user, role, concat(", ", sort(checks))]),
	sprintf("Let %s attest it.", [holder]), {"checks": checks, "who": [role]},
)

test_checks_by_the_pipeline_smoke_by_the_smoke_tests if {
	smoke := fixture.spec({"checks": [{"name": "smoke", "result": "passed"}]})
	denied(fixture.verification, object.union(fixture.smoke, smoke)) == set()
	denied(fixture.verification, smoke) == {unvouched(
		"system:serviceaccount:ci:pipeline", "smoke-tester", {"smoke"},
		"system:serviceaccount:ci:smoke",
	)}
	denied(fixture.verification, fixture.dev) == {unvouched(
		"dev@novapay", "ci", {"unit", "lint"},
		"system:serviceaccount:ci:pipeline",
	)}
	count(denied(fixture.verification, object.union(fixture.dev, fixture.spec({"checks": [
		{"name": "smoke"}, {"name": "Smoke"}, {},
	]})))) == 2
}

test_anybody_announces if denied(fixture.migration, fixture.pipeline) == set()
