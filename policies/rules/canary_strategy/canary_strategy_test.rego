package deploygate.rules.canary_strategy_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("canary_strategy", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

faulty(faults) := fixture.violation(
	"canary-strategy", sprintf("Not the company's canary: %s.", [concat(", ", faults)]),
	"Correct spec.strategy.canary, or ask platform to exempt it.",
	{"faults": faults, "who": ["developer", "platform"]},
)

with_canary(canary) := denied({"workload": {"object": {"spec": {"strategy": {"canary": canary}}}}})

with_steps(steps) := with_canary({"steps": steps})

unwatched := "no pause of 5m at the first weight"

unjudged := "no analysis at the first weight"

unfit := "the weights are not [10, 50, 100]"

pausing(duration) := [{"setWeight": 10}, {"pause": {"duration": duration}}, {"setWeight": 50}]

test_deployment if denied({"request": {"kind": {"kind": "Deployment"}}}) == {faulty({"it is not a Rollout"})}

test_exempt_by_name if {
	hand := {"request": {"kind": {"kind": "Deployment"}}}
	denied(hand) == set() with fixture.changed as {"/canary/exempt": ["pay/payments"]}
	count(denied(hand)) == 1 with fixture.changed as {"/canary/exempt": ["pay/ledger"]}
	count(denied(hand)) == 1 with fixture.changed as {"/canary/exempt": "pay/payments"}
}

test_pauses_that_are_long_enough if {
	every duration in [300, "300", "5m", "300s", "1h", null] {
		with_steps(pausing(duration)) == set()
	}
	with_steps([{"setWeight": 10}, {"pause": {}}, {"setWeight": 50}]) == set()
}

test_pauses_that_are_not if {
	every duration in [299, "299", "4m", "300ms", "soon", "", false, [300], 0, -300] {
		unwatched in faults(with_steps(pausing(duration)))
	}
	with_steps([{"setWeight": 10}, {"pause": null}, {"setWeight": 50}]) == {faulty({
		unwatched, unjudged,
		"step 2 is none of setWeight, pause, analysis",
	})}
	unwatched in faults(with_steps([{"pause": {}}, {"setWeight": 10}, {"setWeight": 50}, {"pause": {}}]))
}

# As strconv.ParseInt(text, 10, 32), time.ParseDuration and an int32 read it.
test_pauses_as_argo_rollouts_reads_them if {
	every duration in [
		"+300", "0000300", "+0300", "2147483647", 2147483647, "+5m", "5.m", "5m0.5s", ".1h", "300000ms", "300000000us", "300000000µs",
		"300000000μs", "300000000000ns", "4m60s", "0h5m", 300.0,
	] {
		with_steps(pausing(duration)) == set()
	}
	every duration in [
		"-", "+", "", "1e9", "400.5", "1e1000", "300 ", " 300", "3_00", "0x12c", "2147483648", "-300", "-2147483649", "99999999999999999999",
		"1d", "1w", "5m1d", "5M", "5 m", "m", "-5m", "+-5m", "NaN", "Infinity", "4m59.999s", "5m\n", "３００", "700000h", "9999999999999h",
		".", ".m", "+.s", "0", "0s", 400.5, 3e9, 1e1000, -1e1000, 2147483648, true, {}, ["5m"],
	] {
		unwatched in faults(with_steps(pausing(duration)))
	}
}

faults(violations) := {fault | some violation in violations; some fault in violation.details.faults}

test_weights if {
	with_steps([{"setWeight": 10}, {"pause": {}}, {"setWeight": 100}]) == {faulty({unfit})}
	unfit in faults(with_steps([{"setWeight": 10}, {"setWeight": 10}, {"pause": {}}, {"setWeight": 50}]))
	unfit in faults(with_steps([{"setWeight": "10"}, {"pause": {}}, {"setWeight": 50}]))
}

test_steps_that_move_the_traffic_otherwise if {
	every step in [{"setCanaryScale": {"weight": 100}}, {"plugin": {"name": "x"}}, {"setWeight": 10, "pause": {}}, 7] {
		found := with_steps(array.concat(pausing(300), [step]))
		"step 4 is none of setWeight, pause, analysis" in faults(found)
	}
}

test_max_traffic_weight if {
	with_canary({"trafficRouting": {"maxTrafficWeight": 100}}) == set()
	with_canary({"trafficRouting": {"maxTrafficWeight": 10}}) == {faulty({"its maxTrafficWeight is not 100"})}
}

test_blue_green if {
	found := denied({"workload": {"object": {"spec": {"strategy": {"blueGreen": {"activeService": "x"}}}}}})
	found == {faulty({"it also has blueGreen"})}
}

test_analysis_in_the_background if {
	templates := [{"templateName": "errors"}]
	with_canary({"analysis": {"templates": templates, "startingStep": 1}}) == set()
	every analysis in [
		{"startingStep": 9}, {"startingStep": "x"}, {"templates": []}, {"templates": "errors"},
		{"dryRun": [{"metricName": ".*"}]},
	] {
		with_canary({"analysis": object.union({"templates": templates}, analysis)}) == {faulty({unjudged})}
	}
}

step_analysis := {"analysis": {"templates": [{"templateName": "errors"}]}}

test_analysis_as_a_step if {
	pause := {"pause": {"duration": 300}}
	with_canary({"analysis": null, "steps": [{"setWeight": 10}, pause, step_analysis, {"setWeight": 50}]}) == set()
	late := with_canary({"analysis": null, "steps": [{"setWeight": 10}, pause, {"setWeight": 50}, step_analysis]})
	late == {faulty({unjudged})}
}

test_rollback_window if {
	every window in [null, 3, {"revisions": 0}, {"revisions": "3"}, {"revisions": null}] {
		found := denied({"workload": {"object": {"spec": {"rollbackWindow": window}}}})
		found == {faulty({"no spec.rollbackWindow"})}
	}
}

test_missing_or_ill_typed_canary_denies if {
	bare := {"no spec.rollbackWindow", unfit, unwatched, unjudged}
	fixture.said("canary_strategy", json.remove(fixture.deploy, ["workload"])) == {faulty(bare)}
	every value in [null, "x", 7, false] {
		with_canary(value) == {faulty({unfit, unwatched, unjudged})}
		with_steps(value) == {faulty({unfit, unwatched, unjudged})}
	}
	count(with_steps({"x": 7})) == 1
	found := denied({}) with fixture.changed as {"/canary": {}}
	found == {faulty({"the weights are not known", "no pause of any length at the first weight", unjudged})}
}

test_ways_back_and_staging_pass if {
	denied({"change": {"class": "ROLLBACK"}, "request": {"kind": {"kind": "Deployment"}}}) == set()
	denied({"workload": {"environment": "staging"}, "request": {"kind": {"kind": "Deployment"}}}) == set()
}
