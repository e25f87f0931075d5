package deploygate.rules.deploy_days_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("deploy_days", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

closed(day) := fixture.violation(
	"deploy-days", sprintf("%s is not a deploy day.", [day]),
	concat("", ["Wait, or for a hotfix a team lead types: ", fixture.command("hotfix", "")]),
	{"day": day, "who": ["team-lead"]},
)

sunday := closed("Sunday 2026-11-29 (America/New_York)")

unknown := closed("A day that cannot be told")

on_sunday(change) := denied(object.union(fixture.at(fixture.sunday), change))

test_sunday_is_closed if on_sunday({}) == {sunday}

test_friday_is_not_this_rules if denied(fixture.at(fixture.friday)) == set()

test_listed_date_is_closed if {
	found := denied({}) with fixture.changed as {"/schedule/closed_dates": ["2026-11-24"]}
	found == {closed("Tuesday 2026-11-24 (America/New_York)")}
}

test_hotfix_opens if on_sunday(fixture.approved({})) == set()

test_canary_steps_keep_days if {
	every class in ["CANARY_STEP", "CANARY_SKIP", "CREATE", "NEW", null] {
		on_sunday({"change": {"class": class}}) == {sunday}
	}
}

test_steps_of_a_way_back_pass if {
	on_sunday({"change": {"class": "CANARY_STEP"}, "facts": {"history": {"returns": true}}}) == set()
	every class in ["CANARY_SKIP", "DEPLOY", "CREATE"] {
		on_sunday({"change": {"class": class}, "facts": {"history": {"returns": true}}}) == {sunday}
	}
	every value in [false, null, "true", 1, {}] {
		on_sunday({"change": {"class": "CANARY_STEP"}, "facts": {"history": {"returns": value}}}) == {sunday}
	}
}

test_ways_back_and_staging_pass if {
	on_sunday({"change": {"class": "ROLLBACK"}}) == set()
	on_sunday({"workload": {"environment": "staging"}}) == set()
}

test_deletions_wait_as_data_says if {
	on_sunday({"change": {"class": "DELETE"}}) == {sunday}
	on_sunday({"change": {"class": "SYSTEM"}}) == set()
	on_sunday({"change": {"class": "DELETE"}}) == set() with fixture.changed as {"/delete/rules": ["incident-freeze"]}
}

test_missing_or_ill_typed_time_denies if {
	every moment in [null, "x", [7], {"x": 7}, false] {
		denied({"time": {"now_ns": moment}}) == {unknown}
	}
	fixture.said("deploy_days", json.remove(fixture.deploy, ["time"])) == {unknown}
}

test_ill_typed_calendar_denies if {
	every value in fixture.ill {
		count(denied({})) == 1 with fixture.changed as {"/schedule/open_days": value}
		count(denied({})) == 1 with fixture.changed as {"/schedule/time_zone": value}
		on_sunday({}) == {sunday} with fixture.changed as {"/schedule/environments": value}
	}
	every value in [null, "x", 7, {"x": 7}, false] {
		count(denied({})) == 1 with fixture.changed as {"/schedule/closed_dates": value}
	}
	on_sunday({}) == {sunday} with fixture.changed as {"/schedule/environments": ["prodution"]}
}

test_missing_data_denies if {
	count(on_sunday({})) == 1 with fixture.changed as {"/schedule": {}}
}
