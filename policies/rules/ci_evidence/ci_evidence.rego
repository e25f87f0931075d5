# METADATA
# title: CI evidence
# description: >-
#   An image is deployed only after every check of the pipeline passed for it, the review of its pull request included.
#   Of several runs of one check the newest counts.
# custom:
#   code: ci-evidence
#   remedy: Run the pipeline for this image until every check passes.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: [passed checks]
#   parameters: [ci]
package deploygate.rules.ci_evidence

import future.keywords.not

import data.deploygate.lib.class
import data.deploygate.lib.environment
import data.deploygate.lib.images
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(data.ci.environments)
	lacking := {images.short(image): missing |
		some image in images.used
		missing := [check | some check in checks; not images.passed(image, "", check, 0)]
		count(missing) > 0
	}
	count(lacking) > 0
	listed := [line | some image, missing in lacking; line := sprintf("%s lacks %s", [image, concat(", ", missing)])]
	message := sprintf("%s.", [concat("; ", listed)])
	remedy := "Run the pipeline until they pass."
	details := {"images": lacking, "who": ["developer"]}
}

# Without a list nothing could ever have passed.
default checks := ["every check"]

checks := data.ci.checks if {
	is_array(data.ci.checks)
	count(data.ci.checks) > 0
	every check in data.ci.checks {
		is_string(check)
	}
}

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(data.ci.environments)
