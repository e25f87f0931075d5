# METADATA
# title: Canary strategy
# description: >-
#   Production changes roll out as a canary: ten percent, five minutes of watching with analysis, then fifty, then all,
#   and can be rolled back at once. The analysis runs in the background or as a step while the first weight is watched;
#   a pause without a duration waits for a person and is long enough. Nothing else may move the traffic.
# custom:
#   code: canary-strategy
#   remedy: Make it a Rollout with the company's canary steps, analysis and a rollbackWindow.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: [the exemption list in policy data]
#   parameters: [canary]
package deploygate.rules.canary_strategy

import future.keywords.not

import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.environment
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(data.canary.environments)
	not exempt
	count(faults) > 0
	message := sprintf("Not the company's canary: %s.", [concat(", ", faults)])
	remedy := "Correct spec.strategy.canary, or ask platform to exempt it."
	details := {"faults": faults, "who": ["developer", "platform"]}
}

exempt if concat("/", [input.request.namespace, input.request.name]) in data.canary.exempt

rollout if input.request.kind.kind == "Rollout"

faults contains "it is not a Rollout" if not rollout

faults contains sprintf("the weights are not %v", [object.get(data.canary, "weights", "known")]) if {
	rollout
	not weights_fit
}

faults contains sprintf("no pause of %v at the first weight", [object.get(data.canary, "min_pause", "any length")]) if {
	rollout
	not pauses
}

faults contains "no analysis at the first weight" if {
	rollout
	not analysed
}

faults contains "no spec.rollbackWindow" if {
	rollout
	not can_go_back
}

faults contains "it also has blueGreen" if {
	rollout
	input.workload.object.spec.strategy.blueGreen
}

# Steps such as setCanaryScale or plugins, and a maximum below 100, make a weight mean another share of the traffic.
faults contains sprintf("step %d is none of setWeight, pause, analysis", [i + 1]) if {
	rollout
	some i, step in steps
	not plain(step)
}

faults contains "its maxTrafficWeight is not 100" if {
	rollout
	object.get(canary.trafficRouting, "maxTrafficWeight", 100) != 100
}

canary := input.workload.object.spec.strategy.canary

# Undefined unless it is a list, so that nothing fits.
steps := canary.steps if is_array(canary.steps)

plain(step) if {
	is_object(step)
	count(step) == 1
	some word in ["setWeight", "pause", "analysis"]
	object.get(step, word, null) != null
}

can_go_back if {
	is_number(input.workload.object.spec.rollbackWindow.revisions)
	input.workload.object.spec.rollbackWindow.revisions >= 1
}

weights := [step.setWeight | some step in steps; step.setWeight]

# The last hundred percent may go without saying.
weights_fit if data.canary.weights in [weights, array.concat(weights, [100])]

positions := [i | some i, step in steps; step.setWeight]

# Where the first weight is watched: after it is set, and before the next is.
watching contains i if {
	some i, _ in steps
	i > positions[0]
	not beyond(i)
}

beyond(i) if i > positions[1]

pause_at := min([i | some i in watching; long_enough(steps[i].pause)])

pauses if pause_at >= 0

long_enough(pause) if {
	is_object(pause)
	object.get(pause, "duration", null) == null
}

long_enough(pause) if seconds(pause.duration) * 1000000000 >= clock.duration(data.canary.min_pause)

# As Argo Rollouts reads it, into 32 bits: 300, "300", "+300" and "5m". It calls everything else invalid.
seconds(duration) := duration if {
	is_number(duration)
	in_32_bits(duration)
	floor(duration) == duration
}

seconds(duration) := number if {
	is_string(duration)
	written := unsigned(duration)
	written != ""
	trim(written, "0123456789") == ""
	digits := trim_left(written, "0")
	count(digits) <= 10
	number := signed(duration, units.parse(concat("", ["0", digits])))
	in_32_bits(number)
}

# Rego also has days and weeks.
seconds(duration) := whole if {
	is_string(duration)
	count(duration) <= 100
	not contains(duration, "d")
	not contains(duration, "w")
	whole := floor(clock.duration(duration) / 1000000000)
	in_32_bits(whole)
}

in_32_bits(number) if {
	number >= -2147483648
	number <= 2147483647
}

# Without a sign, if it has one.
unsigned(text) := substring(text, 1, -1) if substring(text, 0, 1) in {"+", "-"}

else := text

signed(text, number) := 0 - number if startswith(text, "-")

else := number

analysed if {
	some i in watching
	judges(steps[i].analysis)
}

analysed if {
	judges(canary.analysis)
	start := object.get(canary.analysis, "startingStep", 0)
	is_number(start)
	start <= pause_at
}

# A dry run judges nothing.
judges(analysis) if {
	is_array(analysis.templates)
	count(analysis.templates) > 0
	count(object.get(analysis, "dryRun", [])) == 0
}

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(data.canary.environments)

not_applicable contains "canary.exempt in policy data lists the workload" if exempt
