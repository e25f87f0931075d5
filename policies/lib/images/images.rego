# METADATA
# title: Images
# description: The images a change runs, and the evidence there is about them.
package deploygate.lib.images

import data.deploygate.lib.clock

# A change without images cannot be told from one whose images could not be read: it has one nobody vouches for.
default used := [{"container": "", "image": "(no image could be read)"}]

used := input.change.images if {
	is_array(input.change.images)
	count(input.change.images) > 0
}

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
# moment. A run that is not dated, or dated over a minute later than now, never speaks for an image; one that did not
# pass always speaks against it unless a later one passed.
passed(image, environment, check, oldest) if {
	startswith(image.digest, "sha256:")
	relevant := [run | some run in runs[image.digest]; run.name == check; fits(run, environment)]
	newest := max([moment |
		some run in relevant
		run.result == "passed"
		some moment in run.moments
		moment <= clock.latest
	])
	newest >= oldest
	every run in relevant {
		outdone(run, newest)
	}
}

# Gathered once for each image, since every check asks. A run that is not dated has no moment.
runs[image.digest] := [run |
	some evidence in input.facts.verifications
	concerns(evidence, image)
	some check in evidence.checks
	run := {
		"name": check.name,
		"result": object.get(check, "result", null),
		"environment": object.get(evidence, "environment", null),
		"moments": [moment | moment := clock.at(check.finishedAt)],
	}
] if some image in used

concerns(evidence, image) if evidence.image == image.digest

concerns(evidence, image) if endswith(evidence.image, concat("@", ["", image.digest]))

fits(_, "")

fits(run, environment) if run.environment == environment

outdone(run, _) if run.result == "passed"

outdone(run, newest) if run.moments[0] < newest

# What has not happened yet says nothing.
outdone(run, _) if run.moments[0] > clock.latest
