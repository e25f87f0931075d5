# METADATA
# title: Record testimony
# description: >-
#   What was testified is never edited and never deleted, only superseded, resolved or revoked; labels and annotations
#   may change. An incident of a feed follows its source: the receiver that opened it changes severity, title, services
#   and end. Nothing may own a record, because it would be deleted with its owner. Release histories are the gate's
#   alone. A record that cannot be read testifies to nothing: the platform team may delete it.
# custom:
#   code: record-testimony
#   remedy: Resolve the incident, revoke the approval, or write another record.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: []
#   parameters: [roles, incidents]
package deploygate.records.rules.record_testimony

import data.deploygate.lib.record
import data.deploygate.lib.result
import data.deploygate.lib.roles

metadata := rego.metadata.chain()

deny contains result.guard(metadata, message, instead, {"class": class}) if {
	not history
	not good
	message := sprintf("This %s is testimony: it is never %s.", [record.named_kind, done])
}

deny contains result.guard(metadata, message, remedy, {"who": ["the gate"]}) if {
	history
	not good_riddance
	message := sprintf("Release histories are written by the gate only, not by %s.", [record.user])
	remedy := "Roll back instead: novapay rollback."
}

deny contains result.guard(metadata, message, remedy, {"ownerReferences": added}) if {
	added := [owner | some owner in input.record.object.metadata.ownerReferences; not owner in owned]
	count(added) > 0
	message := "An owner is added: the record would be deleted with it."
	remedy := "Leave metadata.ownerReferences as they are."
}

history if input.request.kind.kind == "ReleaseHistory"

good if record.created

good if {
	record.resolved
	equal_but({"resolvedAt", "resolvedBy"})
	not_yet("resolvedAt")
}

good if {
	record.followed
	roles.receives_this
}

good if {
	record.revoked
	equal_but({"revokedAt", "revokedBy"})
	not_yet("revokedAt")
}

good if {
	input.request.operation == "UPDATE"
	record.spec == record.before
}

good if good_riddance

good_riddance if {
	input.request.operation == "DELETE"
	input.record.unreadable != ""
	roles.holds("platform")
}

equal_but(members) if object.remove(record.spec, members) == object.remove(record.before, members)

not_yet(member) if object.get(record.before, member, null) == null

default class := "unknown"

class := input.change.class

default done := "edited"

done := "deleted" if input.request.operation == "DELETE"

default instead := "Write another."

instead := concat("", ["Resolve it, and open another if it became a different one: ", record.resolve]) if {
	record.kind == "Incident"
} else := concat("", ["Revoke it, and write another: ", record.revoke]) if {
	record.kind == "Approval"
} else := "Announce another; this one stays." if {
	record.kind == "Migration"
} else := "Attest again: of several results of a check the newest counts." if {
	record.kind == "Verification"
}

default owned := []

owned := input.record.oldObject.metadata.ownerReferences
