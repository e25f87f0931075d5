# METADATA
# title: Feature flag
# description: New features go out behind a flag that is not on for everyone yet. This rule never denies.
# custom:
#   code: feature-flag
#   remedy: Name the flag in the annotation deploygate.novapay.com/feature-flag, and create the flag.
#   enforcement: warn
#   heals_with_time: false
#   ways_through: [naming the flag]
#   parameters: [feature_flags]
package deploygate.rules.feature_flag

import future.keywords.not

import data.deploygate.lib.class
import data.deploygate.lib.environment

warn contains "feature-flag: marked as a feature; annotation deploygate.novapay.com/feature-flag names no flag" if {
	judged
	count(flags) == 0
}

warn contains sprintf("feature-flag: LaunchDarkly knows no flag %s", [short(flag)]) if {
	judged
	is_array(known)
	some flag in flags
	not flag in known
}

warn contains sprintf("feature-flag: flag %s is already on for everyone, so it hides nothing", [short(flag)]) if {
	judged
	checked
	some flag in flags
	flag in input.facts.flags.everyone
}

warn contains sprintf("feature-flag: flag %s was not checked: %s", [short(flag), substring(reason, 0, 40)]) if {
	judged
	input.facts.flags
	not checked
	not is_array(data.feature_flags.known)
	some flag in flags
}

# A warning has 120 characters.
short(flag) := substring(flag, 0, 40)

checked if input.facts.flags.checked == true

# What LaunchDarkly says counts before the list in the data.
known := input.facts.flags.known if {
	checked
} else := data.feature_flags.known

default reason := "LaunchDarkly does not answer"

reason := input.facts.flags.reason

judged if {
	not class.spared_by_content
	not environment.outside(data.feature_flags.environments)
	not data.enforcement["feature-flag"][environment.name] == "dryrun"
	marked
}

marked if {
	some mark in marks
	lower(mark) != "false"
}

marks contains said(input.workload.object.metadata.annotations["deploygate.novapay.com/feature"])

marks contains said(input.workload.object.spec.template.metadata.annotations["deploygate.novapay.com/feature"])

flags contains said(input.workload.object.metadata.annotations["deploygate.novapay.com/feature-flag"])

flags contains said(input.workload.object.spec.template.metadata.annotations["deploygate.novapay.com/feature-flag"])

said(value) := trim_space(value) if trim_space(value) != ""

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(data.feature_flags.environments)

not_applicable contains "the change is not marked as a feature" if {
	not class.spared_by_content
	not environment.outside(data.feature_flags.environments)
	not marked
}
