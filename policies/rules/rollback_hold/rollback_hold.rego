# METADATA
# title: Rollback hold
# description: A template that was rolled back from does not come back by itself.
# custom:
#   code: rollback-hold
#   remedy: Deploy a new image, or have a team lead approve the redeploy of this exact change.
#   enforcement: deny
#   ways_through: [redeploy approval by a team lead, a new image]
#   parameters: []
package deploygate.rules.rollback_hold

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.command
import data.deploygate.lib.result

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	not class.spared_by_content
	some hold in input.facts.history.holds
	hold.digest == input.change.digest
	not approvals.given("redeploy", {"team-lead"})
	since := object.get(hold, "since", "an unknown time")
	by := object.get(hold, "by", "somebody")
	message := sprintf("This template was rolled back from at %s by %s.", [since, by])
	remedy := sprintf("Deploy a new image, or a team lead types: %s", [command.approve("redeploy", "")])
	details := {"since": since, "by": by, "who": ["team-lead"]}
}
