# METADATA
# title: Workload delete
# description: Deleting a workload in production by hand is allowed with a warning, unless policy data says otherwise.
# custom:
#   code: workload-delete
#   remedy: Remove it from Git and let Argo CD prune it.
#   enforcement: warn
#   heals_with_time: false
#   ways_through: [let Argo CD prune it]
#   parameters: [gitops]
package deploygate.rules.workload_delete

import future.keywords.not

import data.deploygate.lib.class
import data.deploygate.lib.environment
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, {"who": ["developer"]}) if {
	not class.spared_by_deletion
	not environment.outside(data.gitops.environments)
	not by_controller
	message := "This deletes a workload in production by hand."
	remedy := "Remove it from Git and let Argo CD prune it."
}

by_controller if input.request.user.username in data.gitops.users

not_applicable contains class.reason if class.spared_by_deletion

not_applicable contains environment.reason if environment.outside(data.gitops.environments)
