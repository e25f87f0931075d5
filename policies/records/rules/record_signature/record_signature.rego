# METADATA
# title: Record signature
# description: >-
#   Who approves, opens, resolves, revokes, announces or reports is whom the API server authenticated, letter for
#   letter. An incident-commander may open an incident without signing it.
# custom:
#   code: record-signature
#   remedy: Write your own name, or let the person named write it.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: []
#   parameters: []
package deploygate.records.rules.record_signature

import data.deploygate.lib.record
import data.deploygate.lib.result
import data.deploygate.lib.roles

metadata := rego.metadata.chain()

deny contains result.guard(metadata, message, remedy, details) if {
	not signed
	some member in members
	message := sprintf("%s is %s, but it is %s who asks.", [member, quoted(record.said(member)), record.user])
	remedy := sprintf("Write %s: %s. Nobody signs for another.", [member, record.user])
	details := {"member": member, "said": record.said(member), "who": [record.user]}
}

signed if count(members) == 0

signed if {
	is_string(input.request.user.username)
	trim_space(input.request.user.username) != ""
	some member in members
	record.spec[member] == input.request.user.username
}

signed if {
	record.opened
	record.said("openedBy") == null
	roles.holds("incident-commander")
}

# At most one, by what is done.
members contains "openedBy" if record.opened

members contains "resolvedBy" if record.resolved

members contains "revokedBy" if record.revoked

members contains "approver" if record.created_as("Approval")

members contains "announcedBy" if record.created_as("Migration")

members contains "reportedBy" if record.created_as("Verification")

quoted(null) := "missing"

quoted(said) := substring(json.marshal(said), 0, 80) if said != null
