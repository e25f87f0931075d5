# METADATA
# title: Incident freeze
# description: >-
#   While a SEV-1 or SEV-2 that touches the service is open, nothing is deployed but its fix. An unknown severity
#   counts as SEV-1; an incident is open until it is resolved, whatever time it says it was opened; it touches a service
#   by the workload's name or by its label app.kubernetes.io/name, before or after the change, without regard to capital
#   letters. A service that no workload can be called, such as two names in one, means all of them. A change of that
#   label is judged by the freeze of both services, also when nothing else changes, because the incident would no longer
#   touch the next deploy. A rollback that changes it is denied only when it takes the workload out of the incident.
# custom:
#   code: incident-freeze
#   remedy: Wait until the incident is resolved, or have a team lead approve this exact change as its fix.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: [hotfix approval by a team lead that names the incident]
#   parameters: [freeze, delete]
package deploygate.rules.incident_freeze

import future.keywords.not

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.command
import data.deploygate.lib.environment
import data.deploygate.lib.result
import data.deploygate.lib.roles
import data.deploygate.lib.services

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy(incident), details) if {
	judged
	some incident in input.facts.incidents
	not resolved(incident)
	not harmless(incident)
	not elsewhere(incident)
	not kept(incident)
	not fixed(incident)
	message := sprintf("%s %s is open: %s.%s", [severity(incident), shown(incident), title(incident), without_rename])
	details := {"incident": name(incident), "severity": severity(incident), "who": ["team-lead"]}
}

# Facts that do not even say that there is no incident say nothing.
deny contains result.violation(metadata, message, "Correct the facts, then try again.", details) if {
	judged
	not incidents_known
	message := "Whether an incident is open cannot be told."
	details := {"who": ["platform"]}
}

judged if {
	class.judged_by_moment("incident-freeze")
	not environment.outside(data.freeze.environments)
}

judged if {
	renamed
	not environment.outside(data.freeze.environments)
}

# The label says which service a workload is: without this a change of the label, then a deploy, would leave the
# incident.
renamed if "metadata.labels.app.kubernetes.io/name" in input.change.fields

default without_rename := ""

without_rename := concat("", [
	" The label app.kubernetes.io/name must not change before it is resolved;",
	" without that change the request passes.",
]) if {
	renamed
	class.spared_by_schedule
	input.change.class != "NOOP"
}

else := " The label app.kubernetes.io/name must not change before it is resolved." if {
	renamed
	input.change.class == "NOOP"
}

# A rollback is in nobody's way as long as the incident touches the workload afterwards as well.
kept(incident) if {
	input.change.class == "ROLLBACK"
	not left(incident)
}

left(incident) if {
	is_array(incident.services)
	count(incident.services) > 0
	still := {lower(input.workload.service), lower(input.request.name)}
	every service in incident.services {
		named := services.key(service)
		not named in still
	}
}

incidents_known if is_array(input.facts.incidents)

# What is not known is in no rollback's way.
incidents_known if input.change.class == "ROLLBACK"

resolved(incident) if clock.at(incident.resolvedAt) <= clock.now

severities := {"SEV-1", "SEV-2", "SEV-3", "SEV-4"}

severity(incident) := known if {
	known := upper(trim_space(incident.severity))
	known in severities
}

else := "SEV-1"

# A list with a typo in it makes nothing harmless.
harmless(incident) if {
	is_array(data.freeze.severities)
	not severity(incident) in data.freeze.severities
	every listed in data.freeze.severities {
		listed in severities
	}
}

# Only when every service can be read and none is this one under any of its names.
elsewhere(incident) if {
	is_array(incident.services)
	count(incident.services) > 0
	is_string(input.workload.service)
	every service in incident.services {
		named := services.key(service)
		not named in names
	}
}

names contains lower(input.workload.service)

names contains lower(input.request.name)

names contains lower(input.workload.oldObject.metadata.labels["app.kubernetes.io/name"])

hotfixes_count if data.freeze.hotfix_may_fix == true

fixed(incident) if {
	hotfixes_count
	some approval in approvals.counting
	approval.purpose == "hotfix"
	approval.role in roles.approving.hotfix
	approval.incident == incident.name
}

default name(_) := "(no name)"

name(incident) := incident.name if is_string(incident.name)

default typed(_) := "INCIDENT"

typed(incident) := command.name(incident.name, "INCIDENT")

default shown(_) := "(no name)"

shown(incident) := command.shown(incident.name) if is_string(incident.name)

default title(_) := "no title"

title(incident) := substring(incident.title, 0, 60) if incident.title != ""

default remedy(_) := "Wait until it is resolved; policy data lets no hotfix through."

remedy(incident) := concat("", [
	"For its fix a team lead types: ",
	command.approve("hotfix", ["--incident", typed(incident)]),
]) if hotfixes_count

not_applicable contains class.reason if {
	not class.judged_by_moment("incident-freeze")
	not renamed
}

not_applicable contains environment.reason if environment.outside(data.freeze.environments)
