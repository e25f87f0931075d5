package deploygate.rules.incident_freeze_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("incident_freeze", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

incident := {"name": "inc-1", "severity": "SEV-2", "title": "cards fail", "openedAt": "2026-11-24T13:00:00Z"}

frozen(name, severity, title) := fixture.violation(
	"incident-freeze", sprintf("%s %s is open: %s.", [severity, name, title]),
	concat("", ["For its fix a team lead types: ", fixture.command("hotfix", concat("", [" --incident ", typed(name)]))]),
	{"incident": name, "severity": severity, "who": ["team-lead"]},
)

typed(name) := name if name != "(no name)"

# What has no name has a word for it: parentheses would be shell.
typed("(no name)") := "INCIDENT"

cards := frozen("inc-1", "SEV-2", "cards fail")

unknown := fixture.violation(
	"incident-freeze", "Whether an incident is open cannot be told.",
	"Correct the facts, then try again.", {"who": ["platform"]},
)

during(change) := denied({"facts": {"incidents": [object.union(incident, change)]}})

test_open_incident_freezes if during({}) == {cards}

test_unknown_severity_is_the_worst if {
	every severity in ["SEV-9", "", "sev1", null, 7, ["SEV-3"]] {
		during({"severity": severity}) == {frozen("inc-1", "SEV-1", "cards fail")}
	}
	during({"severity": " sev-2 "}) == {cards}
}

test_harmless_severity_passes if {
	during({"severity": "SEV-3"}) == set()
	found := during({"severity": "SEV-3"}) with fixture.changed as {"/freeze/severities": ["SEV1"]}
	found == {frozen("inc-1", "SEV-3", "cards fail")}
}

test_resolved_by_now_only if {
	during({"resolvedAt": "2026-11-24T15:00:00Z"}) == set()
	every moment in ["2026-11-24T15:00:01Z", "yesterday", null, 7, {}] {
		during({"resolvedAt": moment}) == {cards}
	}
}

test_opened_later_is_open if during({"openedAt": "2026-11-25T13:00:00Z"}) == {cards}

test_services if {
	during({"services": ["ledger"]}) == set()
	every services in [[], ["ledger", "payments"], ["ledger", 7], "ledger", null, {"x": "ledger"}] {
		during({"services": services}) == {cards}
	}
}

# What a commander types in a hurry.
test_a_service_in_other_letters_is_touched if {
	every service in ["Payments", " payments", "PAYMENTS ", "payments, ledger", "the payments team", "*", "рayments", ""] {
		during({"services": [service]}) == {cards}
	}
	during({"services": ["Ledger", " billing "]}) == set()
}

test_renaming_the_service_does_not_leave_the_incident if {
	every services in [["payments"], ["payments-old"], ["payments-new"]] {
		denied({
			"facts": {"incidents": [object.union(incident, {"services": services})]},
			"workload": {
				"service": "payments-new",
				"oldObject": {"metadata": {"labels": {"app.kubernetes.io/name": "payments-old"}}},
			},
		}) == {cards}
	}
}

test_unknown_service_is_touched if {
	denied({
		"facts": {"incidents": [object.union(incident, {"services": ["ledger"]})]},
		"workload": {"service": null},
	}) == {cards}
}

fixing(changes, incidents) := denied({"facts": {
	"incidents": incidents,
	"approvals": [object.union(fixture.approval, changes)],
}})

test_the_fix_names_the_incident if {
	fixing({"incident": "inc-1"}, [incident]) == set()
	fixing({}, [incident]) == {cards}
	fixing({"incident": "inc-2"}, [incident]) == {cards}
	fixing({"incident": "inc-1", "role": "vp-engineering"}, [incident]) == {cards}
	fixing({"incident": "inc-1", "purpose": "friday"}, [incident]) == {cards}
}

test_every_incident_needs_its_fix if {
	other := object.union(incident, {"name": "inc-2"})
	fixing({"incident": "inc-1"}, [incident, other]) == {frozen("inc-2", "SEV-2", "cards fail")}
}

test_nobody_may_fix_where_data_says_so if {
	found := fixing({"incident": "inc-1"}, [incident]) with fixture.changed as {"/freeze/hotfix_may_fix": false}
	found == {object.union(cards, {"remedy": "Wait until it is resolved; policy data lets no hotfix through."})}
}

test_a_name_that_is_shell_is_in_no_command if {
	every name in ["x; touch y", "$(id)", "`id`", "-rf"] {
		some violation in during({"name": name})
		endswith(violation.remedy, fixture.command("hotfix", " --incident INVALID-NAME"))
		contains(violation.message, " (not a valid name) is open")
	}
}

test_an_incident_that_is_hardly_one_freezes if {
	every nothing in [{}, "x", 7, null] {
		denied({"facts": {"incidents": [nothing]}}) == {frozen("(no name)", "SEV-1", "no title")}
	}
	during({"name": null, "title": 7}) == {frozen("(no name)", "SEV-2", "no title")}
}

test_missing_or_ill_typed_incidents_deny if {
	every value in [null, "x", 7, false, {}] {
		denied({"facts": {"incidents": value}}) == {unknown}
	}
	fixture.said("incident_freeze", json.remove(fixture.deploy, ["facts"])) == {unknown}
}

test_ways_back_and_staging_pass if {
	denied({"change": {"class": "ROLLBACK"}, "facts": {"incidents": [incident]}}) == set()
	denied({"workload": {"environment": "staging"}, "facts": {"incidents": [incident]}}) == set()
}

test_deletions_wait_as_data_says if {
	deletion := {"change": {"class": "DELETE"}, "facts": {"incidents": [incident]}}
	denied(deletion) == {cards}
	denied(deletion) == set() with fixture.changed as {"/delete/rules": []}
}

test_missing_data_denies if {
	count(during({"severity": "SEV-4"})) == 1 with fixture.changed as {"/freeze": {}}
}

renaming(class, service, incidents) := denied({
	"change": {"class": class, "fields": ["metadata.labels.app.kubernetes.io/name"]},
	"workload": {
		"service": service,
		"oldObject": {"metadata": {"labels": {"app.kubernetes.io/name": "cards"}}},
	},
	"facts": {"incidents": incidents},
})

stays(suffix) := object.union(
	cards,
	{"message": concat("", [
		"SEV-2 inc-1 is open: cards fail. The label app.kubernetes.io/name must not change before it is resolved",
		suffix,
	])},
)

passes_without := "; without that change the request passes."

touching(services) := object.union(incident, {"services": services})

test_the_label_does_not_change_in_a_freeze_of_either_service if {
	every services in [[], ["cards"], ["ledger"], ["payments"], "ledger", [7]] {
		renaming("NOOP", "ledger", [touching(services)]) == {stays(".")}
	}
	renaming("NOOP", "ledger", [touching(["billing"])]) == set()
	renaming("NOOP", "ledger", []) == set()
	renaming("NOOP", "ledger", null) == {unknown}
}

test_nor_beside_what_always_passes if {
	every class in ["SCALE", "RESTART", "BRAKE", "SETTINGS", "SYSTEM"] {
		renaming(class, "ledger", [touching(["cards"])]) == {stays(passes_without)}
		renaming(class, "ledger", [touching(["ledger"])]) == {stays(passes_without)}
		renaming(class, "ledger", [touching(["billing"])]) == set()
	}
	renaming("DEPLOY", "ledger", [touching(["cards"])]) == {object.union(
		cards,
		{"message": "SEV-2 inc-1 is open: cards fail."},
	)}
}

test_a_rollback_is_denied_only_if_it_leaves_the_incident if {
	renaming("ROLLBACK", "ledger", [touching(["cards"])]) == {stays(passes_without)}
	every services in [[], ["ledger"], ["cards", "ledger"], ["payments"], "cards"] {
		renaming("ROLLBACK", "ledger", [touching(services)]) == set()
	}
	renaming("ROLLBACK", "ledger", null) == set()
}

test_the_fix_may_change_the_label if {
	renamed := denied({
		"change": {"class": "NOOP", "fields": ["metadata.labels.app.kubernetes.io/name"]},
		"facts": {
			"incidents": [incident],
			"approvals": [object.union(fixture.approval, {"incident": "inc-1"})],
		},
	})
	renamed == set()
}

test_the_label_is_free_where_no_freeze_applies if {
	denied({
		"change": {"class": "NOOP", "fields": ["metadata.labels.app.kubernetes.io/name"]},
		"workload": {"environment": "staging"},
		"facts": {"incidents": [incident]},
	}) == set()
}
