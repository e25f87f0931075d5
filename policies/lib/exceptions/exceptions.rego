# METADATA
# title: Exceptions
# description: Rules that policy data lifts for one workload, with a reason, a ticket and an end.
package deploygate.lib.exceptions

import data.deploygate.lib.clock

active(code) := {exception |
	some exception in data.exceptions
	exception.rule == code
	exception.namespace == input.request.namespace
	exception.workload == input.request.name
	trim_space(exception.reason) != ""
	trim_space(exception.ticket) != ""
	clock.now < clock.at(exception.until)
}
