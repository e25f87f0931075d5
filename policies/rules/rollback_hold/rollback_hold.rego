# METADATA
# title: Rollback hold
# description: A template that was rolled back from does not come back by itself.
# custom:
#   code: rollback-hold
#   remedy: Deploy a new image, or have a team lead approve the redeploy of this exact change.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: [redeploy approval by a team lead, a new image]
#   parameters: [holds]
package deploygate.rules.rollback_hold

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.command
import data.deploygate.lib.environment
import data.deploygate.lib.result

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	judged
	some hold in input.facts.history.holds
	hold.digest == input.change.digest
	not approvals.given("redeploy")
	since := object.get(hold, "since", "an unknown time")
	by := object.get(hold, "by", "somebody")
	message := sprintf("This was rolled back from at %v by %v.", [since, by])
	remedy := concat("", ["Deploy a new image, or a team lead types: ", command.approve("redeploy", [])])
	details := {"since": since, "by": by, "who": ["team-lead"]}
}

deny contains result.violation(rego.metadata.chain(), message, remedy, {"who": ["platform"]}) if {
	judged
	not known
	message := "Whether this was rolled back from cannot be told."
	remedy := "Mend the ReleaseHistory of this workload, then try again."
}

judged if {
	not class.spared_by_content
	not spared
}

known if {
	is_string(input.change.digest)
	is_array(input.facts.history.holds)
	every hold in input.facts.history.holds {
		is_string(hold.digest)
	}
}

# A rule of its own: what is undefined inside a negation would silence the whole rule.
spared if environment.outside(data.holds.environments)
