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
	"Correct the ReleaseHistory of this workload, then try again.", {"who": ["platform"]},
)

holding(holds) := denied({"facts": {"history": {"holds": holds}}})

test_held if holding([hold]) == {lead}

test_hold_with_some_details_holds if {
	holding([json.remove(hold, ["by"])]) == {held("2026-11-24T10:00:00Z", "somebody")}
	holding([json.remove(hold, ["since"])]) == {held("an unknown time", "lead@novapay")}
}

test_hold_that_is_not_written_yet_holds if holding([{"digest": "sha256:1"}]) == {object.union(
	held("an unknown time", "somebody"),
	{"message": "This was rolled back from."},
)}

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
	count(holding([hold])) == 1 with fixture.changed as {"/holds": {}}
}

other := {"digest": "sha256:2", "since": "2026-11-24T10:00:00Z", "by": "lead@novapay", "images": [fixture.pinned]}

alike := object.union(lead, {"message": concat("", [
	"Another template with the same images was rolled back from at ",
	"2026-11-24T10:00:00Z by lead@novapay.",
])})

sidecar := concat("", ["registry.novapay.local/proxy@sha256:", replace(fixture.hex_digits, "a", "b")])

test_another_template_with_the_same_images_is_held if {
	holding([other]) == {alike}
	holding([object.union(other, {"images": [fixture.pinned, fixture.pinned]})]) == {alike}
	moved := concat("", ["mirror.example:5000/payments:1.0@sha256:", fixture.hex_digits])
	holding([object.union(other, {"images": [moved]})]) == {alike}
	holding([hold, other]) == {lead, alike}
}

test_a_new_image_passes if {
	every images in [[sidecar], [fixture.pinned, sidecar], ["registry.novapay.local/payments:1.0.0"]] {
		holding([object.union(other, {"images": images})]) == set()
	}
}

test_without_known_images_the_digest_alone_counts if {
	every images in [[], null, 7, "x", {}, [7]] {
		holding([object.union(other, {"images": images})]) == set()
		holding([object.union(hold, {"images": images})]) == {lead}
	}
}

test_redeploy_of_the_other_template_lets_through if {
	denied({"facts": {
		"history": {"holds": [other]},
		"approvals": [object.union(fixture.approval, {"purpose": "redeploy"})],
	}}) == set()
}

test_a_change_that_leaves_the_template_passes if {
	denied({"change": {"previousDigest": "sha256:1"}, "facts": {"history": {"holds": [other]}}}) == set()
	denied({"change": {"previousDigest": "sha256:1"}, "facts": {"history": {"holds": [hold]}}}) == {lead}
	denied({"change": {"previousDigest": "sha256:3"}, "facts": {"history": {"holds": [other]}}}) == {alike}
}

before(change) := denied({"facts": {"history": {
	"holds": [other],
	"revisions": [object.union({"digest": "sha256:1", "healthyAt": "2026-11-20T10:00:00Z"}, change)],
}}})

test_what_ran_healthy_may_come_back if {
	before({}) == set()
	before({"revoked": false}) == set()
	before({"revoked": true}) == {alike}
	before({"healthyAt": "lately"}) == {alike}
	before({"healthyAt": null}) == {alike}
	before({"digest": "sha256:3"}) == {alike}
}
