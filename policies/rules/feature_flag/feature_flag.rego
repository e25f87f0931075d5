# METADATA
# title: Feature flag
# description: New features go out behind a flag. This rule never denies.
# custom:
#   code: feature-flag
#   remedy: Name the flag in the annotation deploygate.novapay.com/feature-flag.
#   enforcement: warn
#   ways_through: [naming the flag]
#   parameters: [feature_flags]
package deploygate.rules.feature_flag

import data.deploygate.lib.class

warn contains "feature-flag: marked as a feature, but deploygate.novapay.com/feature-flag names no flag" if {
	judged
	count(flags) == 0
}

warn contains sprintf("feature-flag: LaunchDarkly knows no flag %s", [substring(flag, 0, 60)]) if {
	judged
	some flag in flags
	is_array(data.feature_flags.known)
	not flag in data.feature_flags.known
}

judged if {
	not class.spared_by_content
	some mark in annotated("deploygate.novapay.com/feature")
	lower(mark) != "false"
}

flags := annotated("deploygate.novapay.com/feature-flag")

annotated(key) := {trim_space(value) |
	some annotations in annotation_maps
	value := annotations[key]
	trim_space(value) != ""
}

annotation_maps contains input.workload.object.metadata.annotations

annotation_maps contains input.workload.object.spec.template.metadata.annotations
