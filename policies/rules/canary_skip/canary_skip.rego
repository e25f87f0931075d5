# METADATA
# title: Canary skip
# description: The steps of a production canary are not skipped without a team lead.
# custom:
#   code: canary-skip
#   remedy: Let the canary walk its steps, or have a team lead approve skipping them.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: [canary-skip approval by a team lead]
#   parameters: [canary]
package deploygate.rules.canary_skip

import future.keywords.not

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.command
import data.deploygate.lib.environment
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, {"who": ["team-lead"]}) if {
	not class.spared_by_skipping
	not environment.outside(data.canary.environments)
	not approvals.given("canary-skip")
	message := "This skips steps of a production canary."
	remedy := concat("", ["Wait for the steps, or a team lead types: ", command.approve("canary-skip", [])])
}

not_applicable contains class.reason if class.spared_by_skipping

not_applicable contains environment.reason if environment.outside(data.canary.environments)
