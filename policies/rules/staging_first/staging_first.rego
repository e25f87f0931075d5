# METADATA
# title: Staging first
# description: >-
#   What goes to production passed its smoke tests in staging within the last days. Of several runs for one image the
#   newest counts.
# custom:
#   code: staging-first
#   remedy: Deploy the same image to staging and let its smoke tests pass.
#   enforcement: deny
#   heals_with_time: false
#   ways_through:
#     - a passed smoke test in staging
#     - hotfix approval by a team lead, where data says staging.hotfix_skips
#   parameters: [staging]
package deploygate.rules.staging_first

import future.keywords.not

import data.deploygate.lib.approvals
import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.environment
import data.deploygate.lib.images
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(data.staging.environments)
	not hotfix
	unproven := {images.short(image) | some image in images.used; not proven(image)}
	count(unproven) > 0
	message := sprintf("No recent smoke test passed in staging for %s.", [concat(", ", unproven)])
	remedy := "Deploy it to staging and let the smoke tests pass."
	details := {"images": unproven, "who": ["developer"]}
}

proven(image) if {
	images.passed(image, data.staging.evidence_from, "smoke", clock.now - clock.duration(data.staging.max_age))
	is_string(data.staging.evidence_from)
	data.staging.evidence_from != ""
}

hotfix if {
	data.staging.hotfix_skips == true
	approvals.given("hotfix")
}

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(data.staging.environments)
