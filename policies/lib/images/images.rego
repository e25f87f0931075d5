# METADATA
# title: Images
# description: The images a change runs, and the evidence there is about them.
package deploygate.lib.images

import data.deploygate.lib.clock

# A change without images cannot be told from one whose images could not be read: it has one nobody vouches for.
all := input.change.images if {
	is_array(input.change.images)
	count(input.change.images) > 0
}

else := [{"container": "", "image": "(no image could be read)"}]

# For messages: the reference with twelve digits of its digest.
default short(_) := "(no image)"

short(image) := concat("@sha256:", [parts[0], substring(parts[1], 0, 12)]) if {
	parts := split(image.image, "@sha256:")
	count(parts) > 1
}

short(image) := substring(image.image, 0, 100) if {
	image.image != ""
	not contains(image.image, "@sha256:")
}

# Whether the newest run of a check for an image, in an environment or with "" in any, passed and is not older than a
# moment. A run that is not dated, or dated later than now, never speaks for an image; one that did not pass always
# speaks against it unless a later one passed.
passed(image, environment, check, oldest) if {
	startswith(image.digest, "sha256:")
	runs := [run |
		some evidence in input.facts.verifications
		concerns(evidence, image)
		fits(evidence, environment)
		some run in evidence.checks
		run.name == check
	]
	newest := max([finished |
		some run in runs
		run.result == "passed"
		finished := clock.at(run.finishedAt)
		finished <= clock.now
	])
	newest >= oldest
	every run in runs {
		outdone(run, newest)
	}
}

concerns(evidence, image) if evidence.image == image.digest

concerns(evidence, image) if endswith(evidence.image, concat("@", ["", image.digest]))

fits(_, "")

fits(evidence, environment) if evidence.environment == environment

outdone(run, _) if run.result == "passed"

outdone(run, newest) if clock.at(run.finishedAt) < newest

# What has not happened yet says nothing.
outdone(run, _) if clock.at(run.finishedAt) > clock.now
