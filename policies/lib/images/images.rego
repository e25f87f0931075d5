# METADATA
# title: Images
# description: The images a change runs, and the evidence there is about them.
package deploygate.lib.images

import data.deploygate.lib.clock

# A change without images cannot be told from one whose images could not be read: it has one nobody vouches for.
all := input.change.images if count(input.change.images) > 0

else := [{"container": "", "image": "(none could be read)"}]

short(image) := substring(image.image, count(image.image) - 44, -1) if count(image.image) > 44

else := image.image

# The newest result of a check for an image in an environment; with "" in any.
passed(image, environment, check, oldest) if {
	runs := [[clock.at(run.finishedAt), run.result] |
		some evidence in input.facts.verifications
		endswith(evidence.image, image.digest)
		fits(evidence, environment)
		some run in evidence.checks
		run.name == check
		clock.at(run.finishedAt) <= clock.now
	]
	newest := max([finished | some [finished, _] in runs])
	newest >= oldest
	every run in runs {
		agrees(run, newest)
	}
}

fits(_, "")

fits(evidence, environment) if evidence.environment == environment

agrees(run, newest) if run[0] < newest

agrees(run, _) if run[1] == "passed"
