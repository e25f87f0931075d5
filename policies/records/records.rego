# METADATA
# title: Records
# description: >-
#   Gathers what every guard says of one write of one of the gate's own records into one verdict. Without it nobody
#   could tell who approved, announced, opened and attested.
package deploygate.records

import data.deploygate.lib.record

# METADATA
# title: Verdict on a record
# description: The entrypoint for records. A write is refused when there is any violation; no data softens one.
# entrypoint: true
verdict := {
	"violations": [violation | some violation in violations],
	"warnings": [warning | some warning in warnings],
}

violations contains violation if {
	some name
	violation := data.deploygate.records.rules[name].deny[_]
}

# Policy data that is not as it should be lets nobody vouch for anything; brakes ask it only who may pull them.
violations contains violation if {
	not record.opened
	not record.revoked
	some violation in data.deploygate.checks.policy_data.deny
}

warnings contains warning if {
	some name
	warning := data.deploygate.records.rules[name].warn[_]
}
