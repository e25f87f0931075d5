# METADATA
# title: Record
# description: What a write of one of the gate's own records does, and who asks for it.
package deploygate.lib.record

import data.deploygate.lib.clock
import data.deploygate.lib.command

kinds := {"Incident", "Approval", "Migration", "Verification", "ReleaseHistory"}

# Undefined for every other.
kind := input.request.kind.kind if input.request.kind.kind in kinds

spec := input.record.object.spec if is_object(input.record.object.spec)

before := input.record.oldObject.spec if is_object(input.record.oldObject.spec)

opened if {
	input.change.class == "INCIDENT_OPEN"
	kind == "Incident"
}

resolved if {
	input.change.class == "INCIDENT_RESOLVE"
	input.request.operation == "UPDATE"
	kind == "Incident"
}

revoked if {
	input.change.class == "APPROVAL_REVOKE"
	input.request.operation == "UPDATE"
	kind == "Approval"
}

# An incident of a feed has the time of its source's last event, and changes with its source; never back in time.
followed if {
	input.request.operation == "UPDATE"
	kind == "Incident"
	clock.at(spec.observedAt) >= clock.at(before.observedAt)
	object.remove(spec, following) == object.remove(before, following)
}

following := {"severity", "title", "services", "resolvedAt", "resolvedBy", "observedAt"}

created if {
	input.change.class in {"INCIDENT_OPEN", "RECORD_CREATE"}
	input.request.operation == "CREATE"
}

created_as(name) if {
	created
	kind == name
}

# What a member of the spec is; null when it is missing.
default said(_) := null

said(member) := object.get(spec, member, null)

# For messages, defined whatever is missing.
default user := "somebody unknown"

user := input.request.user.username if trim_space(input.request.user.username) != ""

default name := "NAME"

name := command.name(input.request.name, "NAME")

# Where it is, as words of a command.
default place := []

place := ["-n", command.namespace(input.request.namespace)] if input.request.namespace != ""

revoke := command.line(array.concat(["novapay", "revoke", name], place))

resolve := command.line(["novapay", "incident", "resolve", name])

default named_kind := "record"

named_kind := lower(kind)
