package deploygate.lib.approvals_test

import data.deploygate.lib.approvals
import data.deploygate.lib.fixture_test as fixture

counting(document) := found if {
	found := approvals.counting with input as document with data.approvals as fixture.settings.approvals
}

counts(change) if counting(fixture.but(fixture.approved(change))) == {object.union(fixture.approval, change)}

dated(written, ends) := {"createdAt": written, "expiresAt": ends}

test_counts_until_just_before_its_end if {
	counts({})
	counts({"expiresAt": "2026-11-24T15:00:00.000000001Z"})
	not counts({"expiresAt": "2026-11-24T15:00:00Z"})
}

test_revoked_counts_no_more if {
	counts({"revokedAt": null})
	every value in ["2026-11-24T14:00:00Z", "2030-01-01T00:00:00Z", "", 7, false] {
		not counts({"revokedAt": value})
	}
}

test_default_and_longest_validity if {
	counts(dated("2026-11-24T11:00:01Z", null))
	not counts(dated("2026-11-24T11:00:00Z", null))
	not counts({"expiresAt": null})
	counts(dated("2026-11-23T15:00:01Z", "2026-12-01T00:00:00Z"))
	not counts(dated("2026-11-23T15:00:00Z", "2026-12-01T00:00:00Z"))
}

test_written_before_now if {
	counts({"createdAt": "2026-11-24T15:00:00Z"})
	not counts({"createdAt": "2026-11-24T15:01:01Z"})
	not counts({"createdAt": "soon"})
}

early(change) := found if {
	found := approvals.early with input as fixture.but(fixture.approved(change)) with data.approvals as fixture.settings.approvals
}

test_a_clock_that_is_a_minute_behind_is_no_reason if counts({"createdAt": "2026-11-24T15:01:00Z"})

test_a_clock_that_is_further_behind_is_named if {
	count(early({"createdAt": "2026-11-24T15:01:01Z"})) == 1
	early({"createdAt": "2026-11-24T15:01:00Z"}) == set()
	early({"createdAt": "2026-11-24T15:01:01Z", "change": "sha256:2"}) == set()
	early({"createdAt": "soon"}) == set()
}

test_for_this_change_only if {
	every change in [
		{"change": "sha256:2"}, {"namespace": "other"}, {"workload": {"name": "ledger"}},
		{"workload": {"kind": "Deployment"}}, {"workload": "payments"},
	] {
		not counts(change)
	}
}

counts_for(change, creation) if {
	counting(object.union_n([
		fixture.but(fixture.approved(dated("2026-11-24T14:00:00Z", "2026-12-01T00:00:00Z"))),
		change,
		{"workload": {"oldObject": {"metadata": {"creationTimestamp": creation}}}},
	])) != set()
}

test_for_the_workload_that_was_there_when_it_was_given if {
	counts_for({}, "2026-11-24T13:59:59Z")
	not counts_for({}, "2026-11-24T14:00:00Z")
	not counts_for({}, "2026-11-24T14:30:00Z")
	every value in array.concat(fixture.ill, [""]) {
		not counts_for({}, value)
	}
	not counts_for({"change": {"class": null}}, null)
}

created(history) if counts_for({"change": {"class": "CREATE"}, "facts": {"history": history}}, null)

test_for_a_creation_unless_one_of_its_name_ran_since if {
	created({})
	created({"before": "2026-11-24T13:59:59Z"})
	not created({"before": "2026-11-24T14:00:00Z"})
	not created({"before": "x"})
	not created({"before": 7})
	not created(7)
}

test_missing_or_ill_typed_members_do_not_count if {
	every member in ["change", "namespace", "expiresAt"] {
		every value in array.concat(fixture.ill, [""]) {
			not counts({member: value})
		}
	}
	every value in ["x", 7, [7], {"x": 7}, false] {
		not counts({"createdAt": value})
	}
}

test_null_is_no_digest if {
	counting(object.union(fixture.but(fixture.approved({"change": null})), {"change": {"digest": null}})) == set()
}

concerning(change) := counting(object.union(fixture.but(fixture.approved({})), change))

test_four_eyes if {
	not counts({"approver": "system:serviceaccount:ci:pipeline"})
	not counts({"approver": " "})
	not counts({"approver": null})
	count(concerning({})) == 1
	concerning({"request": {"user": {"username": "Lead@novapay"}}}) == set()
	concerning({"request": {"user": {"username": null}}}) == set()
	concerning({"facts": {"argocd": {"initiatedBy": {"username": "lead@novapay"}}}}) == set()
	concerning({"facts": {"verifications": [{"pullRequest": {"author": "lead@novapay"}}]}}) == set()
}

glass := {
	"purpose": "break-glass", "role": "incident-commander", "reason": "payments are down", "ticket": "INC-1",
	"createdAt": "2026-11-24T14:30:00Z", "expiresAt": "2026-11-24T15:30:00Z",
}

breaks(change) if {
	approvals.break_glass with input as fixture.but(fixture.approved(object.union(glass, change)))
		with data.approvals as fixture.settings.approvals
}

test_break_glass if {
	breaks({})
	breaks({"role": "vp-engineering"})
	breaks({"expiresAt": null})
	breaks(dated(null, "2026-11-24T16:00:00Z"))
}

test_what_does_not_break_glass if {
	every change in [
		{"role": "team-lead"}, {"reason": " "}, {"ticket": ""}, {"reason": null}, {"ticket": 7}, {"purpose": "hotfix"},
		{"expiresAt": "2026-11-24T15:30:01Z"}, dated(null, "2026-11-24T16:00:01Z"),
		dated("2026-11-24T13:59:00Z", null), {"change": "sha256:2"},
	] {
		not breaks(change)
	}
}
