package deploygate.records.rules.record_content_test

import data.deploygate.records.fixture_test as fixture
import data.deploygate.records.rules.record_content

denied(base, change) := found if {
	found := record_content.deny with input as object.union(base, change)
}

refusal(message, remedy, details) := fixture.violation("record-content", message, remedy, details)

test_good_ones_say_enough if {
	every document in fixture.good {
		denied(document, {}) == set()
	}
}

test_unknown_kinds if {
	strange := refusal("The gate knows no such kind of record.", "Correct its kind.", {"who": ["requester"]})
	every kind in ["Promise", "approval", "", null, 7] {
		denied(fixture.approval, {"request": {"kind": {"kind": kind}}}) == {strange}
	}
	record_content.deny == {strange} with input as {}
}

test_spec_is_there if {
	silent := refusal("It has no spec, so it says nothing.", "Give it a spec.", {"who": ["requester"]})
	denied(json.remove(fixture.migration, ["record/object/spec"]), {}) == {silent}
	every value in [null, "", "x", 7, [7], false] {
		denied(fixture.migration, {"record": {"object": {"spec": value}}}) == {silent}
		denied(fixture.approval, {"record": {"object": {"spec": value}}}) == {silent}
	}
}

test_approval_names_the_whole_digest if {
	every value in [null, "", "sha256:aaaaaaaaaaaa", concat("", ["SHA256:", substring(fixture.digest, 7, 64)]), 7, [fixture.digest]] {
		denied(fixture.approval, fixture.spec({"change": value})) == {refusal(
			"It does not name the whole digest of the change that it approves.",
			"Copy sha256: and 64 hex digits from the refusal of that change.", {"change": value},
		)}
	}
}

glass(changes) := denied(fixture.approval, fixture.spec(object.union({"purpose": "break-glass"}, changes)))

lacking(missing) := refusal(
	sprintf("Breaking glass needs a %s.", [concat(" and a ", missing)]),
	`Add --reason "…" and --ticket ID.`, {"missing": missing},
)

test_breaking_glass_needs_reason_and_ticket if {
	glass({"ticket": "INC-1"}) == set()
	every value in [null, "", " ", 7, ["INC-1"]] {
		glass({"ticket": value}) == {lacking(["ticket"])}
		glass({"reason": value, "ticket": value}) == {lacking(["reason", "ticket"])}
	}
}

test_nothing_is_born_over if {
	denied(fixture.incident, fixture.spec(fixture.resolved)) == {refusal(
		"It is new, yet has resolvedAt and resolvedBy.",
		"Leave that out: it is set later, by whoever resolves or revokes it.", {"members": ["resolvedAt", "resolvedBy"]},
	)}
	count(denied(fixture.approval, fixture.spec(fixture.revoked))) == 1
	count(denied(fixture.approval, fixture.spec({"revokedBy": "x"}))) == 1
}

test_evidence_names_its_checks if {
	every value in [null, "smoke", 7, [], ["smoke"], [7], [{}], [{"name": 7}], [{"name": "unit"}, {"result": "passed"}]] {
		denied(fixture.verification, fixture.spec({"checks": value})) == {refusal(
			"It tells of no check, or of one without a name.",
			"Give it checks, each with name and result.", {"checks": value},
		)}
	}
}

warned(change) := found if {
	found := record_content.warn with input as object.union(fixture.approval, change)
}

test_fix_of_no_open_incident_is_told if {
	warned({}) == set()
	warned(fixture.spec({"incident": "inc-1"})) == set()
	warned(fixture.spec({"incident": "inc-9"})) == {"incident inc-9 is not open: as its fix this approval lets nothing through"}
	count(warned({"facts": {"incidents": null}, "record": {"object": {"spec": {"incident": "inc-1"}}}})) == 1
}

opened(services) := found if {
	found := record_content.warn with input as object.union(
		fixture.incident,
		{"record": {"object": {"spec": {"services": services}}}},
	)
}

test_a_service_that_nothing_is_called_is_told if {
	opened(["Ledger", " payments"]) == set()
	message := `services has "payments, ledger", which no workload is called: the incident touches all`
	opened(["ledger", "payments, ledger"]) == {message}
}
