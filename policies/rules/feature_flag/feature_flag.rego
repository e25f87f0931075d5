# METADATA
# title: Feature flag
# description: New features go out behind a flag. This rule never denies.
# custom:
#   code: feature-flag
#   remedy: Name the flag in the annotation deploygate.novapay.com/feature-flag.
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

warn contains sprintf("feature-flag: LaunchDarkly knows no flag %s", [substring(flag, 0, 60)]) if {
	judged
	is_array(data.feature_flags.known)
	some flag in flags
	not flag in data.feature_flags.known
}

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
