# METADATA
# title: Migration announcement
# description: >-
#   A database migration is declared by the annotation deploygate.novapay.com/migration, announced in advance and
#   approved by the platform team. An init container whose image or command is a known migration tool is a migration,
#   declared or not.
# custom:
#   code: migration-announcement
#   remedy: Declare the migration on the workload, announce it a day ahead, and have the platform team approve it.
#   enforcement: deny
#   heals_with_time: true
#   ways_through: [an announcement older than the lead time together with a migration approval by the platform team]
#   parameters: [migration]
package deploygate.rules.migration_announcement

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.command
import data.deploygate.lib.environment
import data.deploygate.lib.result
import data.deploygate.lib.roles

annotation := "deploygate.novapay.com/migration"

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	judged
	count(declared) == 0
	count(migrating) > 0
	listed := [line | some container, tool in migrating; line := sprintf("%v runs %v", [container, tool])]
	message := sprintf("No migration is declared, but init container %s.", [concat(", ", sort(listed))])
	remedy := sprintf("Annotate it %s: NAME, then: %s", [annotation, announce("NAME")])
	details := {"containers": migrating, "who": ["developer"]}
}

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	judged
	some name in declared
	not announced(name)
	message := sprintf("Migration %s is not announced.", [name])
	remedy := sprintf("Announce it %s ahead: %s", [lead_time, announce(name)])
	details := {"migration": name, "who": ["developer"]}
}

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	judged
	some name in declared
	announced(name)
	not announced_in_time(name)
	message := sprintf("Migration %s was announced less than %s ago.", [name, lead_time])
	remedy := "Wait until then."
	details := {"migration": name, "who": ["developer"]}
}

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	judged
	some name in declared
	not approved(name)
	message := sprintf("Migration %s is not approved by the platform team.", [name])
	remedy := concat("", [
		"The platform team types: ",
		command.approve("migration", concat("", [" --migration ", name])),
	])
	details := {"migration": name, "who": ["platform"]}
}

# What cannot be read may migrate.
deny contains result.violation(rego.metadata.chain(), message, remedy, {"who": ["developer"]}) if {
	judged
	not readable
	message := "Whether this carries a migration cannot be told."
	remedy := "Mend the init containers of its pod template."
}

judged if {
	not class.spared_by_content
	not spared
}

announce(name) := sprintf(`novapay announce %s %s --planned-at TIME --title "…"`, [name, command.workload])

default lead_time := "some time"

lead_time := data.migration.lead_time if is_string(data.migration.lead_time)

declared contains trim_space(sprintf("%v", [name])) if {
	some name in annotated
	name != null
	not blank(name)
}

blank(name) if trim_space(name) == ""

annotated contains input.workload.object.metadata.annotations["deploygate.novapay.com/migration"]

annotated contains input.workload.object.spec.template.metadata.annotations["deploygate.novapay.com/migration"]

announced(name) if {
	some migration in input.facts.migrations
	announces(migration, name)
}

announced_in_time(name) if {
	some migration in input.facts.migrations
	announces(migration, name)
	old_enough(migration)
}

announces(migration, name) if {
	migration.name == name
	migration.namespace == input.request.namespace
	migration.workload.kind == input.request.kind.kind
	migration.workload.name == input.request.name
}

# One that does not say when it was announced was there before.
old_enough(migration) if object.get(migration, "createdAt", null) == null

old_enough(migration) if {
	clock.at(migration.createdAt) + clock.duration(data.migration.lead_time) <= clock.now
}

approved(name) if {
	some approval in approvals.counting
	approval.purpose == "migration"
	approval.role in roles.approving.migration
	approval.migration == name
}

default init_containers := []

init_containers := input.workload.object.spec.template.spec.initContainers if {
	input.workload.object.spec.template.spec.initContainers != null
}

# Each init container that migrates, and the tool it is known by.
migrating[name] := concat(" and ", tools) if {
	some name in ({container.name | some container in init_containers} | {image.container | some image in init_images})
	tools := known_tools(texts_of(name))
	count(tools) > 0
}

known_tools(texts) := {tool |
	some text in texts
	some tool in split(strings.replace_n(separators, lower(text)), " ")
	tool in data.migration.tools
}

texts_of(name) := {text |
	some container in init_containers
	container.name == name
	some field in ["command", "args"]
	some text in container[field]
} | {without_host(image.image) |
	some image in init_images
	image.container == name
}

# Where a Rollout takes its template from a Deployment, its images are all there is to see.
init_images contains image if {
	some image in input.change.images
	image.init == true
}

# The host of a registry says nothing about what the image does.
without_host(image) := concat("/", array.slice(split(image, "/"), 1, 100)) if {
	contains(image, "/")
	contains(split(image, "/")[0], ".")
}

else := image

separators := {
	"/": " ", "-": " ", "_": " ", ".": " ", ":": " ", ";": " ", "&": " ", "|": " ", "=": " ", ",": " ", "@": " ",
	"(": " ", ")": " ", "{": " ", "}": " ", "$": " ", "`": " ", "\"": " ", "'": " ", "\n": " ", "\t": " ",
}

readable if {
	is_array(input.change.images)
	count(input.change.images) > 0
	is_array(data.migration.tools)
	is_array(init_containers)
	every container in init_containers {
		lists_texts(object.get(container, "command", []))
		lists_texts(object.get(container, "args", []))
	}
}

lists_texts(null)

lists_texts(texts) if {
	is_array(texts)
	every text in texts {
		is_string(text)
	}
}

# A rule of its own: what is undefined inside a negation would silence the whole rule.
spared if environment.outside(data.migration.environments)
