package deploygate.rules.friday_approval_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("friday_approval", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

friday := fixture.violation(
	"friday-approval", "Friday 2026-11-27 (America/New_York) needs the approval of VP Engineering.",
	concat("", ["VP Engineering types: ", fixture.command("friday", "")]),
	{"day": "Friday 2026-11-27 (America/New_York)", "who": ["vp-engineering", "team-lead"], "approval": "vp-engineering"},
)

on_friday(change) := denied(object.union(fixture.at(fixture.friday), change))

vp := {"purpose": "friday", "role": "vp-engineering", "approver": "vp@novapay"}

test_friday_needs_the_vp if on_friday({}) == {friday}

test_a_day_that_is_open_too_still_needs_the_vp if {
	on_friday({}) == {friday} with fixture.changed as {"/schedule/open_days": ["Friday"]}
}

test_vp_or_hotfix_open if {
	on_friday(fixture.approved(vp)) == set()
	on_friday(fixture.approved({})) == set()
}

test_deletions_need_it_as_data_says if {
	on_friday({"change": {"class": "DELETE"}}) == {friday}
	on_friday({"change": {"class": "DELETE"}}) == set() with fixture.changed as {"/delete/rules": ["deploy-days"]}
	on_friday({"change": {"class": "DELETE"}}) == {friday} with fixture.changed as {"/delete": {}}
}

test_the_wrong_role_does_not if {
	on_friday(fixture.approved(object.union(vp, {"role": "team-lead"}))) == {friday}
	on_friday(fixture.approved({"role": "vp-engineering"})) == {friday}
	on_friday(fixture.approved({"role": null})) == {friday}
}

test_missing_or_ill_typed_approvals_deny if {
	every value in fixture.ill {
		on_friday({"facts": {"approvals": value}}) == {friday}
	}
	fixture.said("friday_approval", json.remove(fixture.but(fixture.at(fixture.friday)), ["facts"])) == {friday}
}

test_staging_passes if on_friday({"workload": {"environment": "staging"}}) == set()

test_missing_environments_deny if {
	calendar := object.remove(fixture.settings.schedule, ["environments"])
	on_friday({}) == {friday} with fixture.changed as {"/schedule": calendar}
}

# A calendar that cannot be read is no calendar: then rule deploy-days denies, every day.
test_without_a_calendar_nothing_is_friday if {
	on_friday({}) == set() with fixture.changed as {"/schedule": {}}
}
