# METADATA
# title: Rollback hold
# description: >-
#   A template that was rolled back from does not come back by itself, nor does another template with the same images. A
#   team lead approves the redeploy, or the template gets a new image. A template that ran healthy here may come back,
#   and changes that leave the template as it is are not affected.
# custom:
#   code: rollback-hold
#   remedy: Deploy a new image, or have a team lead approve the redeploy of this exact change.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: [redeploy approval by a team lead, a new image]
#   parameters: [holds]
package deploygate.rules.rollback_hold

import future.keywords.not

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.command
import data.deploygate.lib.environment
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	judged
	not approvals.given("redeploy")
	some hold in input.facts.history.holds
	covers(hold)
	since := object.get(hold, "since", "an unknown time")
	by := object.get(hold, "by", "somebody")
	message := sprintf("%s was rolled back from%s.", [what(hold), when(hold)])
	remedy := concat("", ["Deploy a new image, or a team lead types: ", command.approve("redeploy", [])])
	details := {"since": since, "by": by, "who": ["team-lead"]}
}

deny contains result.violation(metadata, message, remedy, {"who": ["platform"]}) if {
	judged
	not known
	message := "Whether this was rolled back from cannot be told."
	remedy := "Correct the ReleaseHistory of this workload, then try again."
}

# A hold that is not written yet has neither time nor person.
when(hold) := sprintf(" at %v by %v", [
	object.get(hold, "since", "an unknown time"),
	object.get(hold, "by", "somebody"),
]) if count(object.keys(hold) & {"since", "by"}) > 0

else := ""

covers(hold) if hold.digest == input.change.digest

# One more annotation makes another template of the same release.
covers(hold) if {
	not unchanged
	not ran_healthy
	held := images(hold.images)
	count(held) > 0
	held == {key(image.image) | some image in input.change.images}
}

images(listed) := {key(image) | some image in listed} if is_array(listed)

# By its digest an image is the same under every name and tag.
key(image) := parts[1] if {
	parts := split(image, "@")
	count(parts) == 2
	startswith(parts[1], "sha256:")
}

else := image

unchanged if input.change.digest == input.change.previousDigest

ran_healthy if {
	some revision in input.facts.history.revisions
	revision.digest == input.change.digest
	clock.at(revision.healthyAt)
	object.get(revision, "revoked", false) == false
}

what(hold) := "This" if hold.digest == input.change.digest

else := "Another template with the same images"

judged if {
	not class.spared_by_content
	not environment.outside(data.holds.environments)
}

known if {
	is_string(input.change.digest)
	is_array(input.facts.history.holds)
	every hold in input.facts.history.holds {
		is_string(hold.digest)
	}
}

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(data.holds.environments)
