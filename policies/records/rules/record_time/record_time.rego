# METADATA
# title: Record time
# description: >-
#   The times of a record make sense at the moment it is written: an approval ends later than now and no later than
#   approvals.max_validity after, breaking glass an hour after; nothing is over or finished in the future; a migration
#   is not planned for the past. A clock may be a minute ahead.
# custom:
#   code: record-time
#   remedy: Correct the time.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: []
#   parameters: [approvals]
package deploygate.records.rules.record_time

import data.deploygate.lib.clock
import data.deploygate.lib.record
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.guard(metadata, message, remedy, {"expiresAt": record.said("expiresAt")}) if {
	record.created_as("Approval")
	not endless
	not ends_later
	message := sprintf("An approval until %v counts for nothing.", [record.said("expiresAt")])
	remedy := "Give expiresAt a later time, or leave it out."
}

deny contains result.guard(metadata, message, remedy, {"expiresAt": record.said("expiresAt")}) if {
	record.created_as("Approval")
	ends_later
	not ends_in_time
	message := sprintf("A %v approval counts for %s at most, not until %v.", [
		record.said("purpose"), limit, record.said("expiresAt"),
	])
	remedy := "Give expiresAt an earlier time, or leave it out."
}

deny contains result.guard(metadata, message, remedy, {"openedAt": record.said("openedAt")}) if {
	record.opened
	record.said("openedAt") != null
	not past(record.spec.openedAt)
	message := sprintf("openedAt is %v, which is yet to come.", [record.said("openedAt")])
	remedy := "Give openedAt the time it began, or leave it out."
}

deny contains result.guard(metadata, message, remedy, {"resolvedAt": record.said("resolvedAt")}) if {
	record.resolved
	not resolved_well
	message := sprintf("resolvedAt is %v: yet to come, or before it was opened.", [record.said("resolvedAt")])
	remedy := concat("", ["Give resolvedAt the time it was over: ", record.resolve])
}

deny contains result.guard(metadata, message, remedy, {"revokedAt": record.said("revokedAt")}) if {
	record.revoked
	not revoked_well
	message := sprintf("revokedAt is %v: yet to come, or before it was given.", [record.said("revokedAt")])
	remedy := concat("", ["Give revokedAt the time of now: ", record.revoke])
}

deny contains result.guard(metadata, message, remedy, {"plannedAt": record.said("plannedAt")}) if {
	record.created_as("Migration")
	record.said("plannedAt") != null
	not coming(record.spec.plannedAt)
	message := sprintf("plannedAt is %v, which is over: that announces nothing.", [record.said("plannedAt")])
	remedy := "Give plannedAt the time it will run."
}

deny contains result.guard(metadata, message, remedy, {"check": object.get(run, "name", null)}) if {
	record.created_as("Verification")
	some run in record.spec.checks
	object.get(run, "finishedAt", null) != null
	not past(run.finishedAt)
	message := sprintf("Check %v finished at %v, which is yet to come.", [object.get(run, "name", null), run.finishedAt])
	remedy := "Attest it when it has finished."
}

warn contains message if {
	record.created_as("Migration")
	planned := clock.at(record.spec.plannedAt)
	planned > clock.now
	planned < clock.now + clock.duration(data.migration.lead_time)
	message := sprintf("planned sooner than %s from now, it is deployed no sooner than that", [data.migration.lead_time])
}

endless if {
	is_object(record.spec)
	record.said("expiresAt") == null
}

ends_later if clock.at(record.spec.expiresAt) > clock.now

ends_in_time if clock.at(record.spec.expiresAt) <= written + clock.duration(limit)

# What it is counted from at deploy time, in whole seconds; so that what is accepted here also counts there.
written := moment if moment := clock.at(input.record.object.metadata.creationTimestamp)

else := clock.now

default limit := "0s"

limit := "1h" if record.spec.purpose == "break-glass"

else := data.approvals.max_validity if is_string(data.approvals.max_validity)

past(text) if clock.at(text) <= clock.latest

coming(text) if clock.at(text) + clock.minute >= clock.now

resolved_well if {
	past(record.spec.resolvedAt)
	not before_it_began
}

# Something opened in the future by mistake can still be ended.
before_it_began if {
	clock.at(record.spec.resolvedAt) < clock.at(record.before.openedAt)
	clock.at(record.before.openedAt) <= clock.now
}

revoked_well if {
	past(record.spec.revokedAt)
	not before_it_was_given
}

before_it_was_given if {
	clock.at(record.spec.revokedAt) < clock.at(input.record.oldObject.metadata.creationTimestamp)
}
