package deploygate.rules.staging_first_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("staging_first", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

unproven := fixture.violation(
	"staging-first", concat("", ["No recent smoke test passed in staging for ", fixture.short, "."]),
	"Deploy it to staging and let the smoke tests pass.", {"images": {fixture.short}, "who": ["developer"]},
)

evidence(records) := denied({"facts": {"verifications": records}})

runs(checks) := evidence([{"image": fixture.pinned, "environment": "staging", "checks": checks}])

run(result, finished) := {"name": "smoke", "result": result, "finishedAt": finished}

test_no_evidence if evidence([]) == {unproven}

test_the_newest_run_counts if {
	runs([run("passed", "2026-11-23T10:00:00Z"), run("failed", "2026-11-24T10:00:00Z")]) == {unproven}
	runs([run("failed", "2026-11-23T10:00:00Z"), run("passed", "2026-11-24T10:00:00Z")]) == set()
	runs([run("failed", "2026-11-24T10:00:00Z"), run("passed", "2026-11-24T10:00:00Z")]) == {unproven}
	runs([run("failed", null), run("passed", "2026-11-24T10:00:00Z")]) == {unproven}
}

test_the_future_says_nothing if {
	runs([run("passed", "2026-11-24T15:01:01Z")]) == {unproven}
	runs([run("passed", "2026-11-24T10:00:00Z"), run("failed", "2026-11-24T16:00:00Z")]) == set()
}

test_a_clock_that_is_ahead_by_a_minute_is_no_reason if {
	runs([run("passed", "2026-11-24T15:01:00Z")]) == set()
	runs([run("passed", "2026-11-24T10:00:00Z"), run("failed", "2026-11-24T15:01:00Z")]) == {unproven}
}

test_old_runs_do_not_count if {
	runs([run("passed", "2026-11-17T15:00:00Z")]) == set()
	runs([run("passed", "2026-11-17T14:59:59Z")]) == {unproven}
}

test_a_bare_digest_is_evidence if {
	evidence([{
		"image": fixture.image.digest, "environment": "staging",
		"checks": [fixture.passed("smoke")],
	}]) == set()
}

test_evidence_from_elsewhere_or_ill_typed_denies if {
	every record in [
		{"image": fixture.pinned, "environment": "development", "checks": [fixture.passed("smoke")]},
		{"image": fixture.pinned, "checks": [fixture.passed("smoke")]},
		{"image": null, "environment": "staging", "checks": [fixture.passed("smoke")]},
		{"image": fixture.pinned, "environment": "staging", "checks": "passed"},
		{"image": fixture.pinned, "environment": "staging", "checks": [run(true, "2026-11-24T10:00:00Z")]},
		{"image": fixture.pinned, "environment": "staging", "checks": [run("passed", null)]},
	] {
		evidence([record]) == {unproven}
	}
	every value in fixture.ill {
		evidence(value) == {unproven}
		denied({}) == {unproven} with fixture.changed as {"/staging/max_age": value}
		denied({}) == {unproven} with fixture.changed as {"/staging/evidence_from": value}
	}
	denied({}) == {unproven} with fixture.changed as {"/staging/evidence_from": ""}
}

test_hotfix_skips_where_data_says_so if {
	change := {"facts": {"verifications": [], "approvals": [fixture.approval]}}
	denied(change) == {unproven}
	denied(change) == set() with fixture.changed as {"/staging/hotfix_skips": true}
	denied(change) == {unproven} with fixture.changed as {"/staging/hotfix_skips": "true"}
}

test_missing_or_ill_typed_images_deny if {
	every value in [null, "x", 7, [], [7], [{}], {}, false] {
		count(denied({"change": {"images": value}})) == 1
	}
}

test_missing_data_denies if {
	count(evidence([])) == 1 with fixture.changed as {"/staging": {}}
}
