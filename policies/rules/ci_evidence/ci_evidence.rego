# METADATA
# title: CI evidence
# description: An image is deployed only after every check of the pipeline passed for it.
# custom:
#   code: ci-evidence
#   remedy: Run the pipeline for this image until every check passes.
#   enforcement: deny
#   ways_through: [passed checks]
#   parameters: [ci]
package deploygate.rules.ci_evidence

import data.deploygate.lib.class
import data.deploygate.lib.environment
import data.deploygate.lib.images
import data.deploygate.lib.result

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(data.ci.environments)
	some image in images.all
	lacking := [check | some check in checks; not images.passed(image, "", check, 0)]
	count(lacking) > 0
	message := sprintf("%s lacks passed checks: %s.", [images.short(image), concat(", ", lacking)])
	remedy := "Run the pipeline for this image until they pass."
	details := {"image": image.image, "checks": lacking, "who": ["ci"]}
}

# Without a list nothing could ever have passed.
checks := data.ci.checks if is_array(data.ci.checks)

else := ["every check"]
