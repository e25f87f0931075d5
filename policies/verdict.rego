# METADATA
# title: Deploy Gate
# description: Gathers what every rule says of one change into one verdict.
package deploygate

import data.deploygate.lib.approvals
import data.deploygate.lib.exceptions

# METADATA
# title: Verdict
# description: The only entrypoint. A change is denied when any violation's enforcement is deny.
# entrypoint: true
verdict := {
	"violations": [violation | some violation in violations],
	"warnings": [warning | some warning in warnings],
}

violations contains violation if {
	some name
	violation := data.deploygate.rules[name].deny[_]
	not lifted(violation.code)
}

# Policy data that is not as it should be lets nothing through, whoever approves it.
violations contains violation if some violation in data.deploygate.checks.policy_data.deny

warnings contains warning if {
	some name
	warning := data.deploygate.rules[name].warn[_]
}

warnings contains warning if {
	some name
	violation := data.deploygate.rules[name].deny[_]
	some exception in exceptions.active(violation.code)
	warning := sprintf("%s is lifted by exception %s until %s", [violation.code, exception.ticket, exception.until])
}

warnings contains "break-glass: every rule but image-digest is lifted for this change; it will be reviewed" if {
	approvals.break_glass
}

warnings contains warning if {
	some approval in approvals.early
	warning := sprintf(
		"an approval does not count yet: it is dated %s; compare the gate's clock with the API server's",
		[approval.createdAt],
	)
}

lifted(code) if {
	code != "image-digest"
	approvals.break_glass
}

lifted(code) if count(exceptions.active(code)) > 0
