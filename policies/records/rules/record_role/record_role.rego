# METADATA
# title: Record role
# description: >-
#   Each record is written by those whose word counts for it: incidents by role incident-commander and the receivers,
#   approvals by a person who holds the role they are given in and that approves for their purpose, evidence by the
#   pipeline and the smoke tests. An approval is revoked by its approver, by whoever else holds its role, by an
#   incident-commander or by vp-engineering. A service account never approves. Whoever may deploy in a namespace may
#   announce a migration there.
# custom:
#   code: record-role
#   remedy: Ask somebody who holds the role; policies/data.yaml says who that is.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: []
#   parameters: [roles, incidents]
package deploygate.records.rules.record_role

import data.deploygate.lib.record
import data.deploygate.lib.result
import data.deploygate.lib.roles

metadata := rego.metadata.chain()

deny contains result.guard(metadata, message, remedy, {"who": ["incident-commander"]}) if {
	record.opened
	not commands
	not roles.receives
	message := sprintf("%s does not hold role incident-commander.", [record.user])
	remedy := sprintf("Ask a member of %s to open it.", [roles.holders("incident-commander")])
}

deny contains result.guard(metadata, message, remedy, {"who": ["incident-commander"]}) if {
	record.resolved
	not commands
	not roles.receives_this
	message := sprintf("%s does not hold role incident-commander.", [record.user])
	remedy := sprintf("A member of %s types: %s", [roles.holders("incident-commander"), record.resolve])
}

deny contains result.guard(metadata, message, remedy, {"who": ["person"]}) if {
	record.created_as("Approval")
	not roles.person
	message := sprintf("A service account never approves, and %s is no person.", [record.user])
	remedy := "A person who holds the role approves it, as himself."
}

deny contains result.guard(metadata, message, remedy, {"role": record.said("role")}) if {
	record.created_as("Approval")
	not role_known
	message := sprintf("Role %v is not known.", [record.said("role")])
	remedy := sprintf("That takes %s.", [concat(" or ", sort(approvers))])
}

deny contains result.guard(metadata, message, remedy, {"role": role, "who": sort(approvers)}) if {
	record.created_as("Approval")
	role := record.spec.role
	roles.known(role)
	not fits(role)
	message := sprintf("Role %s does not approve %v.", [role, record.said("purpose")])
	remedy := sprintf("That takes %s.", [concat(" or ", sort(approvers))])
}

deny contains result.guard(metadata, message, remedy, {"role": role, "who": [role]}) if {
	record.created_as("Approval")
	role := record.spec.role
	roles.known(role)
	not roles.holds(role)
	message := sprintf("%s does not hold role %s%s.", [record.user, role, in_team])
	remedy := sprintf("Ask a member of %s.", [roles.holders(role)])
}

deny contains result.guard(metadata, message, remedy, {"who": revokers}) if {
	record.revoked
	not may_revoke
	message := sprintf("%s is neither its approver nor holds role %s.", [record.user, concat(" or ", revokers)])
	remedy := concat("", ["One of them types: ", record.revoke])
}

deny contains result.guard(metadata, message, remedy, {"checks": unvouched, "who": [role]}) if {
	record.created_as("Verification")
	some role, unvouched in unvouched_checks
	message := sprintf("%s does not hold role %s, whose word counts for %s.", [
		record.user, role, substring(concat(", ", sort(unvouched)), 0, 100),
	])
	remedy := sprintf("Let %s attest it.", [roles.holders(role)])
}

commands if roles.holds("incident-commander")

role_known if roles.known(record.spec.role)

fits(role) if role in roles.approving[record.spec.purpose]

# The roles for this purpose, else all there are.
approvers := allowed if allowed := roles.approving[record.spec.purpose]

else := {role | some allowed in roles.approving; some role in allowed}

may_revoke if {
	is_string(record.before.approver)
	record.before.approver == input.request.user.username
}

may_revoke if {
	some role in revokers
	roles.holds(role)
}

revokers := sort({"incident-commander", "vp-engineering"} | {record.before.role | is_string(record.before.role)})

unvouched_checks[role] contains check if {
	some run in record.spec.checks
	check := object.get(run, "name", "a check without a name")
	role := witness(check)
	not roles.holds(role)
}

witness("smoke") := "smoke-tester"

witness(check) := "ci" if check != "smoke"

default in_team := ""

in_team := sprintf(" in team %s", [input.record.team]) if input.record.team != ""
