package deploygate.records_test

import data.deploygate.records
import data.deploygate.records.fixture_test as fixture

verdict(document) := found if {
	found := records.verdict with input as document
		with data.roles as fixture.roles
		with data.incidents as fixture.incidents
		with data.approvals as fixture.validity
		with data.migration.lead_time as "24h"
		with data.policy_data_checked as true
}

codes(document) := {violation.code | some violation in verdict(document).violations}

replaced(document, path, value) := json.patch(document, [{"op": "replace", "path": path, "value": value}])

test_good_writes_pass if {
	every document in fixture.good {
		verdict(document) == {"violations": [], "warnings": []}
	}
}

# In doubt, no: an input that says nothing is neither of a kind nor a write that is known to be harmless.
test_what_is_not_known_is_refused if {
	codes({}) == {"record-content", "record-testimony"}
	every value in [null, [7]] {
		codes({"request": value}) == {"record-content", "record-testimony"}
		every path in [
			"/change/class", "/change", "/request/operation", "/request/kind/kind", "/request/kind", "/request/user",
			"/request/user/username", "/request/user/groups", "/record/object/spec", "/record/object", "/record", "/time",
		] {
			count(codes(replaced(fixture.approval, path, value))) > 0
		}
	}
}

test_warnings_are_told if {
	verdict(object.union(fixture.approval, fixture.spec({"incident": "inc-2"}))) == {
		"violations": [],
		"warnings": ["incident inc-2 is not open: as its fix this approval lets nothing through"],
	}
}

ill_data(document) := found if {
	found := records.verdict with input as document
		with data.roles as fixture.roles
		with data.incidents as fixture.incidents
		with data.approvals as fixture.validity
		with data.exceptions as null
		with data.policy_data_checked as false
}

test_ill_data_lets_nobody_vouch_but_brakes_hold if {
	every document in [fixture.approval, fixture.verification, fixture.migration, fixture.resolving] {
		{violation.code | some violation in ill_data(document).violations} == {"policy-data"}
	}
	every document in [fixture.incident, fixture.revoking] {
		ill_data(document).violations == []
	}
}

test_without_data_nobody_holds_a_role if {
	every document in [fixture.approval, fixture.incident, fixture.resolving, fixture.verification] {
		found := records.verdict with input as document
			with data.roles as {}
			with data.incidents as {}
			with data.approvals as {}
			with data.policy_data_checked as true
		"record-role" in {violation.code | some violation in found.violations}
	}
}
