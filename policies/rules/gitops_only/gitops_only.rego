# METADATA
# title: GitOps only
# description: Production is changed through Git by the GitOps controllers, not by hand.
# custom:
#   code: gitops-only
#   remedy: Merge the change and let Argo CD apply it.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: [break-glass approval]
#   parameters: [gitops]
package deploygate.rules.gitops_only

import future.keywords.not

import data.deploygate.lib.class
import data.deploygate.lib.environment
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(data.gitops.environments)
	not by_controller
	message := sprintf("%s may not change production by hand.", [requester])
	remedy := "Merge it and let Argo CD apply it."
	details := {"user": requester, "who": ["developer"]}
}

by_controller if {
	is_string(input.request.user.username)
	input.request.user.username != ""
	input.request.user.username in data.gitops.users
}

default requester := "An unknown user"

requester := input.request.user.username if {
	is_string(input.request.user.username)
	input.request.user.username != ""
}

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(data.gitops.environments)
