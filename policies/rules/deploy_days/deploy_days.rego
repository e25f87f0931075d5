# METADATA
# title: Deploy days
# description: >-
#   Production is deployed to on the days the company's calendar opens, by default Monday to Thursday. Deleting a
#   workload waits for such a day too, unless the data says otherwise; scaling it to zero does not.
# custom:
#   code: deploy-days
#   remedy: Wait for the next open day, or have a team lead approve this exact change as a hotfix.
#   enforcement: deny
#   heals_with_time: true
#   ways_through: [hotfix approval by a team lead]
#   parameters: [schedule, delete]
package deploygate.rules.deploy_days

import future.keywords.not

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.command
import data.deploygate.lib.day
import data.deploygate.lib.environment
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	class.judged_by_moment("deploy-days")
	not environment.outside(data.schedule.environments)
	not day.open
	not day.approvable
	not approvals.given("hotfix")
	message := sprintf("%s is not a deploy day.", [day.described])
	remedy := concat("", ["Wait, or for a hotfix a team lead types: ", command.approve("hotfix", [])])
	details := {"day": day.described, "who": ["team-lead"]}
}

not_applicable contains class.reason if not class.judged_by_moment("deploy-days")

not_applicable contains environment.reason if environment.outside(data.schedule.environments)

not_applicable contains "it is a day for approvals, which friday-approval judges" if {
	class.judged_by_moment("deploy-days")
	not environment.outside(data.schedule.environments)
	day.approvable
}
