# METADATA
# title: Canary strategy
# description: >-
#   Production changes roll out as a canary: ten percent, five minutes of watching with analysis, then fifty, then all,
#   and can be rolled back at once.
# custom:
#   code: canary-strategy
#   remedy: Make it a Rollout with the company's canary steps, analysis and a rollbackWindow.
#   enforcement: deny
#   ways_through: [the exemption list in policy data]
#   parameters: [canary]
package deploygate.rules.canary_strategy

import data.deploygate.lib.class
import data.deploygate.lib.clock
import data.deploygate.lib.environment
import data.deploygate.lib.result

deny contains result.violation(rego.metadata.chain(), message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(data.canary.environments)
	not exempt
	count(faults) > 0
	message := sprintf("The rollout is not the company's canary: %s.", [concat(", ", faults)])
	remedy := "Fix spec.strategy.canary, or ask the platform team for an exemption (data canary.exempt)."
	details := {"faults": faults, "who": ["developer", "platform"]}
}

exempt if sprintf("%s/%s", [input.request.namespace, input.request.name]) in data.canary.exempt

faults contains "it is not a Rollout" if not input.request.kind.kind == "Rollout"

faults contains sprintf("the weights are not %v", [data.canary.weights]) if {
	input.request.kind.kind == "Rollout"
	not weights_fit
}

faults contains sprintf("no pause of at least %s after the first weight", [data.canary.min_pause]) if {
	input.request.kind.kind == "Rollout"
	not pauses
}

faults contains "no analysis" if {
	input.request.kind.kind == "Rollout"
	not analysed
}

faults contains "no spec.rollbackWindow, so a rollback would walk through every step" if {
	input.request.kind.kind == "Rollout"
	not can_go_back
}

can_go_back if input.workload.object.spec.rollbackWindow.revisions >= 1

steps := input.workload.object.spec.strategy.canary.steps

weights := [step.setWeight | some step in steps; step.setWeight]

weights_fit if weights == data.canary.weights

# The last hundred percent may go without saying.
weights_fit if array.concat(weights, [100]) == data.canary.weights

pauses if {
	some i
	steps[i].setWeight == data.canary.weights[0]
	some j
	steps[j].pause
	j > i
	not weight_between(i, j)
	long_enough(steps[j].pause)
}

weight_between(i, j) if {
	some k
	steps[k].setWeight
	k > i
	k < j
}

# A pause without a duration waits for a person.
long_enough(pause) if not pause.duration

long_enough(pause) if seconds(pause.duration) * 1000000000 >= clock.duration(data.canary.min_pause)

seconds(duration) := duration if is_number(duration)

seconds(duration) := to_number(duration) if is_string(duration)

seconds(duration) := clock.duration(duration) / 1000000000 if {
	is_string(duration)
	endswith(duration, ["s", "m", "h"][_])
}

analysed if {
	some step in steps
	step.analysis
}

analysed if input.workload.object.spec.strategy.canary.analysis.templates
