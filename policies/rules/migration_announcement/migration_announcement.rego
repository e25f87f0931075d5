# METADATA
# title: Migration announcement
# description: >-
#   A database migration is declared by the annotation deploygate.novapay.com/migration, announced in advance and
#   approved by the platform team. A container that runs a known migration tool is a migration, declared or not: the
#   tool is a word of the image of an init container, or a word of the command, the arguments, an exec probe or a
#   lifecycle hook of any container, with or without a version in digits. A flag that is off (--migrate=false) is no
#   such word. For rails and django, which also serve requests, a container that is not an init container needs the word
#   db or migrate too. The rule cannot see what the image runs by itself (its entrypoint, its scripts), values of
#   environment variables, files of volumes and config maps, text that is encoded or put together when it runs, tools
#   that migration.tools does not list, and the commands of a template that a Rollout takes by workloadRef, which are
#   judged when that Deployment changes.
# custom:
#   code: migration-announcement
#   remedy: Declare the migration on the workload, announce it a day ahead, and have the platform team approve it.
#   enforcement: deny
#   heals_with_time: true
#   ways_through: [an announcement older than the lead time together with a migration approval by the platform team]
#   parameters: [migration]
package deploygate.rules.migration_announcement

import future.keywords.not

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.command
import data.deploygate.lib.environment
import data.deploygate.lib.result
import data.deploygate.lib.roles

annotation := "deploygate.novapay.com/migration"

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	judged
	count(written) == 0
	count(migrating) > 0
	listed := [line |
		some name, tools in migrating
		line := sprintf("%s %s runs %s", [role(name), command.shown(name), tools])
	]
	message := sprintf("No migration is declared, but %s.", [concat(", ", sort(listed))])
	remedy := sprintf("Annotate it %s: NAME, then: %s", [annotation, announce("NAME")])
	details := {"containers": migrating, "who": ["developer"]}
}

deny contains result.violation(metadata, message, remedy, details) if {
	judged
	some name in written
	not command.subdomain(name)
	message := sprintf("Migration %s cannot be announced under this name.", [command.shown(name)])
	remedy := sprintf("Give it a name of lower-case letters, digits, - and . in the annotation %s.", [annotation])
	details := {"migration": substring(name, 0, 100), "who": ["developer"]}
}

deny contains result.violation(metadata, message, remedy, details) if {
	judged
	some name in declared
	not announced(name)
	message := sprintf("Migration %s is not announced.", [name])
	remedy := sprintf("Announce it %s ahead: %s", [lead_time, announce(name)])
	details := {"migration": name, "who": ["developer"]}
}

deny contains result.violation(metadata, message, remedy, details) if {
	judged
	some name in declared
	announced(name)
	not announced_in_time(name)
	message := sprintf("Migration %s was announced less than %s ago.", [name, lead_time])
	remedy := sprintf("Deploy it after %s.", [time_of(name)])
	details := {"migration": name, "who": ["developer"]}
}

deny contains result.violation(metadata, message, remedy, details) if {
	judged
	some name in declared
	not approved(name)
	message := sprintf("Migration %s is not approved by the platform team.", [name])
	remedy := concat("", ["The platform team types: ", command.approve("migration", ["--migration", name])])
	details := {"migration": name, "who": ["platform"]}
}

# What cannot be read may migrate.
deny contains result.violation(metadata, message, remedy, {"who": ["developer"]}) if {
	judged
	not readable
	message := "Whether this carries a migration cannot be told."
	remedy := "Correct the containers of its pod template."
}

judged if {
	not class.spared_by_content
	not environment.outside(data.migration.environments)
}

announce(name) := command.line(array.flatten([
	["novapay", "announce", name], command.workload,
	["--planned-at", "TIME", "--title", "…"],
]))

default lead_time := "some time"

lead_time := data.migration.lead_time if is_string(data.migration.lead_time)

declared contains name if {
	some name in written
	command.subdomain(name)
}

written contains trim_space(sprintf("%v", [name])) if {
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

# When the earliest announcement will be old enough, for people.
default time_of(_) := "it was announced in time"

time_of(name) := time.format([moment, "UTC", "2006-01-02 15:04 MST"]) if {
	moment := min([old |
		some migration in input.facts.migrations
		announces(migration, name)
		old := clock.at(migration.createdAt) + clock.duration(data.migration.lead_time)
	])
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

kinds := ["initContainers", "containers", "ephemeralContainers"]

listed_containers(kind) := containers if {
	containers := containers_of[kind]
	containers != null
} else := []

containers_of := {"initContainers": init, "containers": main, "ephemeralContainers": ephemeral}

# Each by its whole path: the gate sends no other part of an object than what rules refer to.
default init := []

init := input.workload.object.spec.template.spec.initContainers

default main := []

main := input.workload.object.spec.template.spec.containers

default ephemeral := []

ephemeral := input.workload.object.spec.template.spec.ephemeralContainers

# Each container that migrates, and the tools it is known by.
migrating[name] := concat(" and ", tools) if {
	some name in ({text.container | some text in texts} | {image.container | some image in init_images})
	tools := tools_of(name)
	count(tools) > 0
}

tools_of(name) := {tool |
	some text in texts
	text.container == name
	some tool in known_tools(text)
} | {tool |
	some image in init_images
	image.container == name
	some tool in known_tools({"text": lower(without_host(image.image)), "init": true})
}

default role(_) := "container"

role(name) := "init container" if {
	some container in listed_containers("initContainers")
	container.name == name
}

role(name) := "init container" if {
	some image in init_images
	image.container == name
}

# All that a container says to run, one argument a line.
texts contains {"container": container.name, "init": kind == "initContainers", "text": text} if {
	some kind in kinds
	some container in listed_containers(kind)
	text := concat("\n", [argument | some path in places; some argument in object.get(container, path, [])])
	text != ""
}

places := [
	["command"], ["args"],
	["livenessProbe", "exec", "command"], ["readinessProbe", "exec", "command"], ["startupProbe", "exec", "command"],
	["lifecycle", "postStart", "exec", "command"], ["lifecycle", "preStop", "exec", "command"],
]

known_tools(text) := {tool |
	found := readings(text.text)
	not without_tools(concat("|", found))
	some i, wanted in words_of_tools
	wanted != "  "
	tool := tools[i]
	some reading in found
	contains(reading, wanted)
	not only_serves(tool, reading, text.init)
}

# One search for all: hardly any container has a tool. What cannot be searched is looked through for each.
without_tools(text) if count(regex.find_n(any_tool, text, 1)) == 0

tools := [tool |
	some tool in data.migration.tools
	is_string(tool)
	tool != ""
	not contains(tool, "|")
]

# A tool may be several words, such as golang-migrate.
written_tools := regex.replace(lower(concat("|", tools)), `[^a-z0-9|]+`, " ")

words_of_tools := [concat("", [" ", trim_space(tool), " "]) | some tool in split(written_tools, "|")]

any_tool := concat("|", words_of_tools)

# Frameworks that serve requests as well.
only_serves(tool, reading, false) if {
	tool in {"rails", "django"}
	not contains(reading, " rails db ")
	not contains(reading, " migrate ")
}

# As it is written, without digits (flyway9), as a shell reads it without its quotes and without expansions that can be
# empty (ale$@mbic), and what is glued to a short option (python -malembic).
readings(text) := {concat("", [" ", words(reading), " "]) |
	on := regex.replace(lower(text), `(^|[\s"'])--?([a-z0-9_.-]+=(false|off|no|0)\b|(no|skip|disable)-[a-z0-9_-]+)`, " ")
	unquoted := regex.replace(on, `\\\r?\n|[\\"']`, "")
	empty := "``|\\$[@*]|\\$\\{[a-z0-9_@*]*\\}|\\$\\(\\s*\\)"
	expanded := regex.replace(unquoted, empty, "")
	some reading in [on, without_digits(on), unquoted, without_digits(expanded), glued(on)]
}

without_digits(text) := regex.replace(text, `[0-9]+`, " ")

glued(text) := concat(" ", [substring(letters, length, -1) |
	some option in regex.find_n(`(^|[^a-z0-9_-])-[a-z]+`, text, -1)
	letters := split(option, "-")[1]
	some length in [1, 2, 3, 4]
])

words(text) := trim_space(regex.replace(text, `[^a-z0-9]+`, " "))

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

readable if {
	is_array(input.change.images)
	count(input.change.images) > 0
	is_array(data.migration.tools)
	every kind in kinds {
		containers := listed_containers(kind)
		is_array(containers)
		every container in containers {
			is_string(container.name)
			every path in places {
				lists_texts(object.get(container, path, null))
			}
		}
	}
}

lists_texts(null)

lists_texts(texts) if {
	is_array(texts)
	every text in texts {
		is_string(text)
	}
}

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(data.migration.environments)

not_applicable contains "no migration is declared, and no known migration tool runs" if {
	judged
	readable
	count(written) == 0
	count(migrating) == 0
}
