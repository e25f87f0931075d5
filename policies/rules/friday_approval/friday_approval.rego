# METADATA
# title: Friday approval
# description: On Friday production is deployed to only with the approval of VP Engineering.
# custom:
#   code: friday-approval
#   remedy: Have VP Engineering approve this exact change, or a team lead approve it as a hotfix.
#   enforcement: deny
#   heals_with_time: true
#   ways_through: [friday approval by VP Engineering, hotfix approval by a team lead]
#   parameters: [schedule, delete]
package deploygate.rules.friday_approval

import future.keywords.not

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.command
import data.deploygate.lib.day
import data.deploygate.lib.environment
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	class.judged_by_moment("friday-approval")
	not environment.outside(data.schedule.environments)
	day.approvable
	not approvals.given("friday")
	not approvals.given("hotfix")
	message := sprintf("%s needs the approval of VP Engineering.", [day.described])
	remedy := concat("", ["VP Engineering types: ", command.approve("friday", [])])
	details := {"day": day.described, "who": ["vp-engineering", "team-lead"], "approval": "vp-engineering"}
}

not_applicable contains class.reason if not class.judged_by_moment("friday-approval")

not_applicable contains environment.reason if environment.outside(data.schedule.environments)

not_applicable contains "it is no day for approvals" if {
	class.judged_by_moment("friday-approval")
	not environment.outside(data.schedule.environments)
	not day.approvable
}
