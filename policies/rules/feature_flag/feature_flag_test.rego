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

test_dryrun_development_and_ways_back_are_silent if {
	warned(on_object(feature)) == set() with fixture.changed as {"/enforcement": {"feature-flag": {"production": "dryrun"}}}
	warned(object.union(on_object(feature), {"workload": {"environment": "development"}})) == set()
	warned(object.union(on_object(feature), {"change": {"class": "ROLLBACK"}})) == set()
}

test_missing_data_warns if warned(on_object(feature)) == {unnamed} with fixture.changed as {"/feature_flags": {}}

test_warnings_fit_on_a_line if count(unnamed) <= 120
