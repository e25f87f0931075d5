package deploygate.rules.feature_flag_test

import data.deploygate.lib.fixture_test as fixture

warned(change) := fixture.said({"warn": "feature_flag"}, fixture.but(change))

on_object(annotations) := {"workload": {"object": {"metadata": {"annotations": annotations}}}}

on_template(annotations) := {"workload": {"object": {"spec": {"template": {"metadata": {"annotations": annotations}}}}}}

unnamed := "feature-flag: marked as a feature; annotation deploygate.novapay.com/feature-flag names no flag"

feature := {"deploygate.novapay.com/feature": "true"}

flagged := object.union(feature, {"deploygate.novapay.com/feature-flag": "new-flow"})

test_marks if {
	warned({}) == set()
	warned(on_object({"deploygate.novapay.com/feature": "false"})) == set()
	every place in [on_object(feature), on_template(feature)] {
		warned(place) == {unnamed}
	}
	every place in [on_object(flagged), on_template(flagged)] {
		warned(place) == set()
	}
}

test_unknown_flag if {
	found := warned(on_object(flagged)) with fixture.changed as {"/feature_flags/known": ["other"]}
	found == {"feature-flag: LaunchDarkly knows no flag new-flow"}
	warned(on_object(flagged)) == set() with fixture.changed as {"/feature_flags/known": ["new-flow"]}
}

looked(flags) := object.union(on_object(flagged), {"facts": {"flags": flags}})

test_flag_of_launchdarkly if {
	warned(looked({"checked": true, "known": ["new-flow"], "everyone": []})) == set()
	warned(looked({"checked": true, "known": [], "everyone": []})) == {"feature-flag: LaunchDarkly knows no flag new-flow"}
	found := warned(looked({"checked": true, "known": ["new-flow"], "everyone": ["new-flow"]}))
	found == {"feature-flag: flag new-flow is already on for everyone, so it hides nothing"}
}

test_launchdarkly_counts_before_the_data if {
	with_list := {"/feature_flags/known": ["new-flow"]}
	found := warned(looked({"checked": true, "known": [], "everyone": []})) with fixture.changed as with_list
	found == {"feature-flag: LaunchDarkly knows no flag new-flow"}
	warned(looked({"checked": false})) == set() with fixture.changed as with_list
}

test_unchecked_flag if {
	found := warned(looked({"checked": false, "reason": "LaunchDarkly is asked by gates only"}))
	found == {"feature-flag: flag new-flow was not checked: LaunchDarkly is asked by gates only"}
	every odd in [{}, {"checked": false}, {"known": ["new-flow"]}, {"checked": "yes"}] {
		warned(looked(odd)) == {"feature-flag: flag new-flow was not checked: LaunchDarkly does not answer"}
	}
}

test_flags_that_nobody_marked_are_silent if {
	named := {"deploygate.novapay.com/feature-flag": "new-flow"}
	warned(object.union(on_object(named), {"facts": {"flags": {"checked": false}}})) == set()
}

test_long_names_fit_on_a_line if {
	long := concat("", ["x" | some _ in numbers.range(1, 300)])
	document := on_object(object.union(feature, {"deploygate.novapay.com/feature-flag": long}))
	states := [
		{"checked": true, "known": [], "everyone": []},
		{"checked": true, "known": [long], "everyone": [long]},
		{"checked": false, "reason": "LaunchDarkly is asked by gates only"},
	]
	every state in states {
		every line in warned(object.union(document, {"facts": {"flags": state}})) {
			count(line) <= 120
		}
	}
}

test_dryrun_development_and_ways_back_are_silent if {
	warned(on_object(feature)) == set() with fixture.changed as {"/enforcement": {"feature-flag": {"production": "dryrun"}}}
	warned(object.union(on_object(feature), {"workload": {"environment": "development"}})) == set()
	warned(object.union(on_object(feature), {"change": {"class": "ROLLBACK"}})) == set()
}

test_missing_data_warns if warned(on_object(feature)) == {unnamed} with fixture.changed as {"/feature_flags": {}}

test_warnings_fit_on_a_line if count(unnamed) <= 120
