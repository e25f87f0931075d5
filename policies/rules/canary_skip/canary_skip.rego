# METADATA
# title: Canary skip
# description: >-
#   The steps of a production canary are not skipped without a team lead. A template that was replaced before it ran
#   healthy skips them too when it comes back after a later one ran healthy, because Argo Rollouts takes what is older
#   than the stable version for a rollback. With another annotation it is a new template and runs its canary.
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
import data.deploygate.lib.clock
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

deny contains result.violation(metadata, message, remedy, {"who": ["developer", "team-lead"]}) if {
	returns_untried
	not environment.outside(data.canary.environments)
	not concat("/", [input.request.namespace, input.request.name]) in data.canary.exempt
	not approvals.given("canary-skip")
	message := "This template never ran healthy, and as an older one it would skip its canary."
	remedy := concat("", [
		"Change an annotation of the template, so that it is a new one, or a team lead types: ",
		command.approve("canary-skip", []),
	])
}

# What is held a team lead has to let in anyway.
returns_untried if {
	input.change.class == "DEPLOY"
	input.request.kind.kind == "Rollout"
	input.change.digest != input.change.previousDigest
	not held
	some revision in input.facts.history.revisions
	revision.digest == input.change.digest
	not tried(revision)
	some later in input.facts.history.revisions
	tried(later)
	begun(later) > clock.at(revision.admittedAt)
}

held if {
	some hold in input.facts.history.holds
	hold.digest == input.change.digest
}

tried(revision) if {
	clock.at(revision.healthyAt)
	object.get(revision, "revoked", false) == false
}

# What ran before there was a gate was never admitted.
begun(revision) := moment if moment := clock.at(revision.admittedAt)

else := clock.at(revision.healthyAt)

not_applicable contains class.reason if {
	class.spared_by_skipping
	not returns_untried
}

not_applicable contains environment.reason if environment.outside(data.canary.environments)
