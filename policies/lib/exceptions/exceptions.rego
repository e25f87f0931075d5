# METADATA
# title: Exceptions
# description: Rules that policy data lifts for workloads, with a reason, a ticket and an end.
package deploygate.lib.exceptions

import data.deploygate.lib.clock

active(code) := {exception |
	some exception in data.exceptions
	exception.rule == code
	exception.namespace == input.request.namespace
	covers(exception.workload)
	trim_space(object.get(exception, "granted_by", "unnamed")) != ""
	trim_space(exception.reason) != ""
	trim_space(exception.ticket) != ""
	clock.now < clock.at(exception.until)
}

covers("*")

covers(workload) if workload == input.request.name

covers(workload) if {
	[kind, name] := split(workload, "/")
	lower(kind) == lower(input.request.kind.kind)
	name == input.request.name
}
