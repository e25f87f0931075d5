package deploygate.records.rules.record_testimony_test

import data.deploygate.records.fixture_test as fixture
import data.deploygate.records.rules.record_testimony

denied(base, change) := found if {
	found := record_testimony.deny with input as object.union(base, change) with data.roles as fixture.roles
}

testimony(kind, done, remedy, class) := fixture.violation(
	"record-testimony", sprintf("This %s is testimony: it is never %s.", [kind, done]), remedy,
	{"class": class},
)

remedies := {
	"incident": "Resolve it, and open another if it became a different one: novapay incident resolve one",
	"approval": "Revoke it, and write another: novapay revoke one -n pay",
	"migration": "Announce another; this one stays.",
	"verification": "Attest again: of several results of a check the newest counts.",
}

specs := {
	"Incident": fixture.opened, "Approval": fixture.approving, "Migration": fixture.announced,
	"Verification": fixture.attested,
}

test_good_writes_pass if {
	every document in fixture.good {
		denied(document, {}) == set()
	}
}

update(kind, before, after) := fixture.over([fixture.record(kind, "UPDATE", "RECORD_UPDATE", before, after), fixture.platform])

place("Incident") := {"request": {"namespace": ""}}

place(kind) := {} if kind != "Incident"

test_nothing_is_edited if {
	every kind, spec in specs {
		edited := testimony(lower(kind), "edited", remedies[lower(kind)], "RECORD_UPDATE")
		denied(update(kind, spec, object.union(spec, {"reason": "other"})), place(kind)) == {edited}
		denied(update(kind, spec, {}), place(kind)) == {edited}
		denied(update(kind, spec, null), place(kind)) == {edited}
		denied(update(kind, null, spec), place(kind)) == {edited}
		denied(update(kind, null, null), place(kind)) == {edited}
	}
}

test_labels_may_change if {
	every kind, spec in specs {
		denied(update(kind, spec, spec), {"record": {"object": {"metadata": {"labels": {"seen": "yes"}}}}}) == set()
	}
}

deleting(kind, spec, unreadable) := fixture.over([
	fixture.record(kind, "DELETE", "RECORD_DELETE", spec, null), fixture.platform,
	{"record": {"unreadable": unreadable}}, place(kind),
])

test_nothing_is_deleted_but_what_cannot_be_read if {
	every kind, spec in specs {
		deleted := testimony(lower(kind), "deleted", remedies[lower(kind)], "RECORD_DELETE")
		denied(deleting(kind, spec, ""), {}) == {deleted}
		denied(deleting(kind, spec, "spec.severity is missing"), {}) == set()
		denied(deleting(kind, spec, "spec.severity is missing"), fixture.commander) == {deleted}
		denied(json.remove(deleting(kind, spec, ""), ["record/unreadable"]), {}) == {deleted}
	}
}

test_ended_once_and_nothing_else if {
	ended := {"resolvedAt": "2026-11-24T14:55:00Z", "resolvedBy": "ic@novapay"}
	count(denied(fixture.resolving, {"record": {"oldObject": {"spec": ended}}})) == 1
	count(denied(fixture.resolving, fixture.spec({"severity": "SEV-4"}))) == 1
	count(denied(fixture.resolving, fixture.spec({"title": null}))) == 1
	count(denied(json.remove(fixture.resolving, ["record/oldObject"]), {})) == 1
	denied(fixture.revoking, {"record": {"oldObject": {"spec": {"revokedAt": "2026-11-24T14:55:00Z"}}}}) == {testimony(
		"approval", "edited",
		remedies.approval, "APPROVAL_REVOKE",
	)}
	count(denied(fixture.revoking, fixture.spec({"change": "sha256:2"}))) == 1
	count(denied(fixture.revoking, fixture.spec({"expiresAt": "2026-12-24T14:55:00Z"}))) == 1
}

gate := "system:serviceaccount:gate:pager"

fed := object.union(fixture.opened, {
	"openedBy": gate, "source": "pagerduty", "externalId": "PT4", "observedAt": "2026-11-24T14:50:00Z",
})

later := {"observedAt": "2026-11-24T14:55:00.5Z"}

ended := {"resolvedAt": "2026-11-24T14:55:00Z", "resolvedBy": gate}

fed_update(user, before, after) := fixture.over([
	fixture.record("Incident", "UPDATE", "RECORD_UPDATE", before, after), user,
	{"request": {"namespace": ""}},
])

fed_denied(user, before, after) := found if {
	found := record_testimony.deny with input as fed_update(user, before, after)
		with data.roles as fixture.roles
		with data.incidents as fixture.incidents
}

test_an_incident_of_a_feed_follows_its_source if {
	every change in [{"severity": "SEV-3"}, {"title": "other"}, {"services": ["payments"]}, ended, {}] {
		fed_denied(fixture.pager, fed, object.union_n([fed, later, change])) == set()
	}
	closed := object.union(fed, ended)
	fed_denied(fixture.pager, closed, object.union(fed, later)) == set()
	fed_denied(fixture.pager, fed, object.union(fed, {"severity": "SEV-2"})) == set()
}

test_nobody_else_edits_it_and_never_back_in_time if {
	edited := testimony("incident", "edited", remedies.incident, "RECORD_UPDATE")
	after := object.union_n([fed, later, {"severity": "SEV-3"}])
	every user in [fixture.commander, fixture.platform, fixture.lead] {
		fed_denied(user, fed, after) == {edited}
	}
	by_hand := object.union(fed, {"openedBy": "ic@novapay"})
	fed_denied(fixture.pager, by_hand, object.union_n([by_hand, later, ended])) == {edited}
	fed_denied(fixture.pager, fed, object.union(fed, {"severity": "SEV-3", "observedAt": "2026-11-24T14:49:59Z"})) == {edited}
	fed_denied(fixture.pager, fed, object.union_n([fed, later, {"externalId": "PT5"}])) == {edited}
	fed_denied(fixture.pager, fed, object.union_n([fed, later, {"openedAt": "2026-11-24T14:00:00Z"}])) == {edited}
	unfed := object.remove(fed, ["observedAt"])
	fed_denied(fixture.pager, unfed, object.union(unfed, {"severity": "SEV-3"})) == {edited}
	fed_denied(fixture.pager, unfed, object.union_n([unfed, later, {"severity": "SEV-3"}])) == {edited}
}

owner := {"apiVersion": "v1", "kind": "ConfigMap", "name": "gone", "uid": "u-1"}

owned(owners) := {"record": {"object": {"metadata": {"ownerReferences": owners}}}}

adopted := fixture.violation(
	"record-testimony", "An owner is added: the record would be deleted with it.",
	"Leave metadata.ownerReferences as they are.", {"ownerReferences": [owner]},
)

test_nothing_gets_an_owner if {
	every document in fixture.good {
		denied(document, owned([owner])) == {adopted}
		denied(document, owned([])) == set()
	}
	labelled := update("Approval", fixture.approving, fixture.approving)
	denied(labelled, owned([owner])) == {adopted}
	before := {"record": {"oldObject": {"metadata": {"ownerReferences": [owner]}}}}
	denied(labelled, before) == set()
	denied(labelled, object.union(owned([owner]), before)) == set()
}

by_gate_only(user) := fixture.violation(
	"record-testimony", sprintf("Release histories are written by the gate only, not by %s.", [user]),
	"Roll back instead: novapay rollback.", {"who": ["the gate"]},
)

test_histories_are_the_gates if {
	history := fixture.history
	every document in [
		fixture.record("ReleaseHistory", "CREATE", "RECORD_CREATE", null, history),
		fixture.record("ReleaseHistory", "UPDATE", "RECORD_UPDATE", history, history),
		fixture.record("ReleaseHistory", "DELETE", "RECORD_DELETE", history, null),
	] {
		denied(document, fixture.platform) == {by_gate_only("root@novapay")}
		denied(document, {}) == {by_gate_only("somebody unknown")}
	}
	unreadable := {"record": {"unreadable": "spec is missing"}}
	deleted := fixture.record("ReleaseHistory", "DELETE", "RECORD_DELETE", history, null)
	denied(deleted, object.union(fixture.platform, unreadable)) == set()
}

test_the_unknown_is_refused if {
	record_testimony.deny == {testimony("record", "edited", "Write another.", "unknown")} with input as {}
	every class in fixture.ill {
		count(denied(fixture.approval, {"change": {"class": class}})) == 1
	}
}
