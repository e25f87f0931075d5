# METADATA
# title: Workload delete
# description: Deleting a workload is allowed, with a warning, unless policy data says otherwise.
# custom:
#   code: workload-delete
#   remedy: Remove it from Git and let Argo CD prune it.
#   enforcement: warn
#   ways_through: [data enforcement]
#   parameters: [enforcement]
package deploygate.rules.workload_delete

import data.deploygate.lib.environment
import data.deploygate.lib.result

deny contains result.violation(rego.metadata.chain(), message, remedy, {"who": ["developer"]}) if {
	input.change.class == "DELETE"
	environment.name == "production"
	message := "A workload in production is deleted."
	remedy := "Remove it from Git and let Argo CD prune it."
}
