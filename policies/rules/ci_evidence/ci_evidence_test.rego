package deploygate.rules.ci_evidence_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("ci_evidence", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

lacking(image, checks) := fixture.violation(
	"ci-evidence", sprintf("%s lacks %s.", [image, concat(", ", checks)]),
	"Run the pipeline until they pass.", {"images": {image: checks}, "who": ["developer"]},
)

checked(checks) := denied({"facts": {"verifications": [{"image": fixture.pinned, "checks": checks}]}})

test_no_evidence if denied({"facts": {"verifications": []}}) == {lacking(fixture.short, fixture.checks)}

test_all_but_review if {
	found := checked([fixture.passed(check) | some check in fixture.checks; check != "review"])
	found == {lacking(fixture.short, ["review"])}
}

test_failed_later if {
	later := {"name": "unit", "result": "failed", "finishedAt": "2026-11-24T14:30:00Z"}
	found := checked(array.concat([fixture.passed(check) | some check in fixture.checks], [later]))
	found == {lacking(fixture.short, ["unit"])}
}

test_every_image_is_looked_at if {
	found := denied({"change": {"images": [fixture.image, {"container": "x", "image": "nginx:1.2"}]}})
	found == {lacking("nginx:1.2", fixture.checks)}
}

test_missing_or_ill_typed_facts_deny if {
	every value in fixture.ill {
		denied({"facts": {"verifications": value}}) == {lacking(fixture.short, fixture.checks)}
		count(denied({"change": {"images": value}})) == 1
	}
}

test_without_a_list_nothing_passed if {
	every value in array.concat(fixture.ill, [[]]) {
		denied({}) == {lacking(fixture.short, ["every check"])} with fixture.changed as {"/ci/checks": value}
	}
}

test_development_passes if denied({"workload": {"environment": "development"}, "facts": {"verifications": []}}) == set()

test_missing_data_denies if {
	count(checked([])) == 1 with fixture.changed as {"/ci": {}}
}
