package deploygate.rules.rollback_hold_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("rollback_hold", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

hold := {"digest": "sha256:1", "since": "2026-11-24T10:00:00Z", "by": "lead@novapay"}

held(since, by) := fixture.violation(
	"rollback-hold", sprintf("This was rolled back from at %v by %v.", [since, by]),
	concat("", ["Deploy a new image, or a team lead types: ", fixture.command("redeploy", "")]),
	{"since": since, "by": by, "who": ["team-lead"]},
)

lead := held("2026-11-24T10:00:00Z", "lead@novapay")

unknown := fixture.violation(
	"rollback-hold", "Whether this was rolled back from cannot be told.",
	"Mend the ReleaseHistory of this workload, then try again.", {"who": ["platform"]},
)

holding(holds) := denied({"facts": {"history": {"holds": holds}}})

test_held if holding([hold]) == {lead}

test_hold_without_details_holds if holding([{"digest": "sha256:1"}]) == {held("an unknown time", "somebody")}

test_another_digest_passes if holding([object.union(hold, {"digest": "sha256:2"})]) == set()

redeploy(change) := denied({"facts": {
	"history": {"holds": [hold]},
	"approvals": [object.union(fixture.approval, change)],
}})

test_redeploy_lets_through if {
	redeploy({"purpose": "redeploy"}) == set()
	redeploy({}) == {lead}
	redeploy({"purpose": "redeploy", "role": "platform"}) == {lead}
}

test_missing_or_ill_typed_holds_deny if {
	every value in [null, "x", 7, [7], [{}], {}, false] {
		holding(value) == {unknown}
	}
	fixture.said("rollback_hold", json.remove(fixture.deploy, ["facts"])) == {unknown}
	denied({"change": {"digest": null}}) == {unknown}
}

test_ways_back_pass if denied({"change": {"class": "ROLLBACK"}, "facts": {"history": {"holds": [hold]}}}) == set()

test_missing_data_denies if {
	count(holding([hold])) == 1 with fixture.turned as {"/holds": {}}
}
