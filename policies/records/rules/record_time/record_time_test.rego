package deploygate.records.rules.record_time_test

import data.deploygate.records.fixture_test as fixture
import data.deploygate.records.rules.record_time

denied(base, change) := found if {
	found := record_time.deny with input as object.union(base, change) with data.approvals as fixture.validity
}

refusal(message, remedy, member, said) := fixture.violation("record-time", message, remedy, {member: said})

test_good_times_pass if {
	every document in fixture.good {
		denied(document, {}) == set()
	}
}

over(said) := refusal(
	sprintf("An approval until %v counts for nothing.", [said]), "Give expiresAt a later time, or leave it out.",
	"expiresAt", said,
)

too_long(purpose, limit, said) := refusal(
	sprintf("A %s approval counts for %s at most, not until %s.", [purpose, limit, said]),
	"Give expiresAt an earlier time, or leave it out.", "expiresAt", said,
)

until(said) := denied(fixture.approval, fixture.spec({"expiresAt": said}))

test_approval_ends_later_than_now if {
	until("2026-11-24T15:00:00.000000001Z") == set()
	until(null) == set()
	every said in ["2026-11-24T15:00:00Z", "2020-01-01T00:00:00Z", "tomorrow", "", 7, ["2026-11-24T19:00:00Z"], false] {
		until(said) == {over(said)}
	}
	denied(json.remove(fixture.approval, ["record/object/spec"]), {}) == {over(null)}
}

test_approval_ends_within_the_longest_validity if {
	until("2026-11-25T15:00:00Z") == set()
	until("2026-11-25T15:00:01Z") == {too_long("hotfix", "24h", "2026-11-25T15:00:01Z")}
}

glass(said) := denied(fixture.approval, fixture.spec({"purpose": "break-glass", "expiresAt": said}))

test_broken_glass_lasts_an_hour if {
	glass("2026-11-24T16:00:00Z") == set()
	glass(null) == set()
	glass("2026-11-24T16:00:01Z") == {too_long("break-glass", "1h", "2026-11-24T16:00:01Z")}
}

# The API server writes whole seconds, and deploys are counted from those.
test_counted_from_when_it_was_written if {
	written := {"record": {"object": {"metadata": {"creationTimestamp": "2026-11-24T14:59:59Z"}}}}
	said := fixture.spec({"purpose": "break-glass", "expiresAt": "2026-11-24T15:59:59.5Z"})
	denied(fixture.approval, object.union(written, said)) == {too_long("break-glass", "1h", "2026-11-24T15:59:59.5Z")}
	denied(json.remove(fixture.approval, ["record/object/metadata"]), said) == set()
}

test_without_a_limit_nothing_counts if {
	every value in [null, 7, {}, ["24h"]] {
		found := record_time.deny with input as fixture.approval with data.approvals as {"max_validity": value}
		found == {too_long("hotfix", "0s", "2026-11-24T19:00:00Z")}
	}
}

ahead := [
	["2026-11-24T15:01:00Z", true], ["2026-11-24T15:01:00.1Z", false], ["2027-01-01T00:00:00Z", false],
	["now", false], [7, false],
]

test_nothing_is_over_in_the_future if {
	every pair in ahead {
		passes(denied(fixture.incident, fixture.spec({"openedAt": pair[0]})), refusal(
			sprintf("openedAt is %v, which is yet to come.", [pair[0]]),
			"Give openedAt the time it began, or leave it out.", "openedAt", pair[0],
		)) == pair[1]
		passes(denied(fixture.resolving, fixture.spec({"resolvedAt": pair[0]})), refusal(
			sprintf("resolvedAt is %v: yet to come, or before it was opened.", [pair[0]]),
			"Give resolvedAt the time it was over: novapay incident resolve one", "resolvedAt", pair[0],
		)) == pair[1]
		passes(denied(fixture.revoking, fixture.spec({"revokedAt": pair[0]})), refusal(
			sprintf("revokedAt is %v: yet to come, or before it was given.", [pair[0]]),
			"Give revokedAt the time of now: novapay revoke one -n pay", "revokedAt", pair[0],
		)) == pair[1]
		passes(denied(fixture.verification, fixture.spec({"checks": [{"name": "unit", "finishedAt": pair[0]}]})), refusal(
			sprintf("Check unit finished at %v, which is yet to come.", [pair[0]]),
			"Attest it when it has finished.", "check", "unit",
		)) == pair[1]
	}
}

passes(found, _) if found == set()

passes(found, expected) := false if found == {expected}

test_nothing_ends_before_it_began if {
	count(denied(fixture.resolving, fixture.spec({"resolvedAt": "2026-11-24T14:49:59Z"}))) == 1
	denied(fixture.resolving, fixture.spec({"resolvedAt": "2026-11-24T14:50:00Z"})) == set()
	count(denied(fixture.revoking, fixture.spec({"revokedAt": "2026-11-24T14:59:59Z"}))) == 1
}

test_what_was_opened_in_the_future_by_mistake_can_be_ended if {
	denied(fixture.resolving, {"record": {"oldObject": {"spec": {"openedAt": "2036-11-24T14:50:00Z"}}}}) == set()
}

test_times_may_be_left_out if {
	denied(fixture.incident, fixture.spec({"openedAt": null})) == set()
	denied(fixture.resolving, {"record": {"oldObject": {"spec": {"openedAt": null}}}}) == set()
	denied(fixture.migration, fixture.spec({"plannedAt": null})) == set()
}

planned(said) := denied(fixture.migration, fixture.spec({"plannedAt": said}))

test_migration_is_announced_before_it_runs if {
	planned("2026-11-24T14:59:00Z") == set()
	every said in ["2026-11-24T14:58:59Z", "soon", "", 7] {
		planned(said) == {refusal(
			sprintf("plannedAt is %v, which is over: that announces nothing.", [said]),
			"Give plannedAt the time it will run.", "plannedAt", said,
		)}
	}
}

warned(said) := found if {
	found := record_time.warn with input as object.union(fixture.migration, fixture.spec({"plannedAt": said}))
		with data.migration.lead_time as "24h"
}

test_lead_time_is_told if {
	warned("2026-11-25T14:59:59Z") == {"planned sooner than 24h from now, it is deployed no sooner than that"}
	warned("2026-11-25T15:00:00Z") == set()
	warned(null) == set()
}

test_without_a_clock_nothing_is_in_time if {
	every document in [fixture.approval, fixture.revoking, fixture.incident, fixture.resolving, fixture.migration, fixture.verification] {
		count(denied(json.remove(document, ["time"]), {})) > 0
	}
}
