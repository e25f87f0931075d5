# METADATA
# title: Migration announcement
# description: A database migration is declared, announced in advance and agreed with the platform team.
# custom:
#   code: migration-announcement
#   remedy: Declare the migration on the workload, announce it a day ahead, and have the platform team approve it.
#   enforcement: deny
#   ways_through: [an announcement older than the lead time together with a migration approval by the platform team]
#   parameters: [migration]
package deploygate.rules.migration_announcement

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.command
import data.deploygate.lib.environment
import data.deploygate.lib.result

annotation := "deploygate.novapay.com/migration"

deny contains result.violation(rego.metadata.chain(), message, remedy, {"who": ["developer"]}) if {
	judged
	count(declared) == 0
	some container in migrating
	message := sprintf("Init container %s runs a migration (%s) that is not declared.", [container.name, container.tool])
	remedy := sprintf("Set the annotation %s: NAME and announce it: novapay announce NAME %s", [annotation, command.workload])
}

deny contains result.violation(rego.metadata.chain(), message, remedy, {"migration": name, "who": ["developer"]}) if {
	judged
	some name in declared
	count(announcements(name)) == 0
	message := sprintf("Migration %s is not announced.", [name])
	remedy := sprintf(
		"Announce it %s ahead: novapay announce %s %s --planned-at TIME --title \"…\"",
		[data.migration.lead_time, name, command.workload],
	)
}

deny contains result.violation(rego.metadata.chain(), message, remedy, {"migration": name, "who": ["developer"]}) if {
	judged
	some name in declared
	count(announcements(name)) > 0
	not announced_in_time(name)
	message := sprintf("Migration %s was announced less than %s ago.", [name, data.migration.lead_time])
	remedy := "Wait until the lead time is over."
}

deny contains result.violation(rego.metadata.chain(), message, remedy, {"migration": name, "who": ["platform"]}) if {
	judged
	some name in declared
	not approved(name)
	message := sprintf("Migration %s is not approved by the platform team.", [name])
	remedy := sprintf(
		"The platform team types: %s",
		[command.approve("migration", sprintf(" --migration %s", [name]))],
	)
}

judged if {
	not class.spared_by_content
	not environment.outside(data.migration.environments)
}

declared contains name if {
	name := input.workload.object.metadata.annotations[annotation]
	trim_space(name) != ""
}

declared contains name if {
	name := input.workload.object.spec.template.metadata.annotations[annotation]
	trim_space(name) != ""
}

migrating contains {"name": container.name, "tool": tool} if {
	some container in input.workload.object.spec.template.spec.initContainers
	some word in words(container)
	some tool in data.migration.tools
	word == tool
}

# Every word of command, args and the image's last path segment, paths and tags cut off.
words(container) := {word |
	some text in array.concat(
		[image_name(container.image)],
		array.concat(object.get(container, "command", []), object.get(container, "args", [])),
	)
	some part in split(replace(replace(text, ":", " "), ";", " "), " ")
	some word in split(lower(trim_suffix(base_name(part), ".py")), "-")
}

image_name(image) := split(split(base_name(image), "@")[0], ":")[0]

base_name(path) := segments[count(segments) - 1] if segments := split(path, "/")

announcements(name) := [migration |
	some migration in input.facts.migrations
	migration.name == name
	migration.namespace == input.request.namespace
	migration.workload.kind == input.request.kind.kind
	migration.workload.name == input.request.name
]

announced_in_time(name) if {
	some migration in announcements(name)
	old_enough(migration)
}

old_enough(migration) if not migration.createdAt

old_enough(migration) if {
	clock.at(migration.createdAt) + clock.duration(data.migration.lead_time) <= clock.now
}

approved(name) if {
	some approval in approvals.counting
	approval.purpose == "migration"
	approval.role == "platform"
	approval.migration == name
}
