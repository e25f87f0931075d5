# METADATA
# title: Incident freeze
# description: >-
#   While a SEV-1 or SEV-2 that touches the service is open, nothing is deployed but its fix. A severity nobody knows
#   counts as SEV-1.
# custom:
#   code: incident-freeze
#   remedy: Wait until the incident is resolved, or have a team lead approve this exact change as its fix.
#   enforcement: deny
#   ways_through: [hotfix approval by a team lead that names the incident]
#   parameters: [freeze]
package deploygate.rules.incident_freeze

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.command
import data.deploygate.lib.environment
import data.deploygate.lib.result

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	not class.spared_by_schedule
	not environment.outside(data.freeze.environments)
	some incident in input.facts.incidents
	not resolved(incident)
	not harmless(incident)
	not elsewhere(incident)
	not fixes(incident)
	message := sprintf("%s %s is open: %s.", [severity(incident), incident.name, title(incident)])
	remedy := sprintf(
		"Its fix needs a team lead: %s",
		[command.approve("hotfix", sprintf(" --incident %s", [incident.name]))],
	)
	details := {"incident": incident.name, "severity": severity(incident), "who": ["team-lead"]}
}

# Facts that do not even say that there is no incident say nothing.
deny contains result.violation(rego.metadata.chain(), message, "Mend the facts, then try again.", {}) if {
	not class.spared_by_schedule
	not environment.outside(data.freeze.environments)
	not incidents_known
	message := "Whether an incident is open cannot be told."
}

incidents_known if is_array(input.facts.incidents)

resolved(incident) if clock.at(incident.resolvedAt) <= clock.now

severity(incident) := known if {
	known := upper(trim_space(incident.severity))
	known in {"SEV-1", "SEV-2", "SEV-3", "SEV-4"}
}

else := "SEV-1"

harmless(incident) if {
	is_array(data.freeze.severities)
	not severity(incident) in data.freeze.severities
}

elsewhere(incident) if {
	count(incident.services) > 0
	not input.workload.service in incident.services
}

fixes(incident) if {
	data.freeze.hotfix_may_fix == true
	some approval in approvals.counting
	approval.purpose == "hotfix"
	approval.role == "team-lead"
	approval.incident == incident.name
}

title(incident) := substring(incident.title, 0, 60) if incident.title

else := "no title"
