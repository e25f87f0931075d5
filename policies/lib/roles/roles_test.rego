package deploygate.lib.roles_test

import data.deploygate.lib.roles
import data.deploygate.records.fixture_test as fixture

holds(user, role) if holds_in("payments", user, role)

holds_in(team, user, role) if {
	roles.holds(role) with input as object.union(user, {"record": {"team": team}}) with data.roles as fixture.roles
}

test_by_group_by_team_and_by_name if {
	holds(fixture.vp, "vp-engineering")
	holds(fixture.by("x", ["leads"]), "team-lead")
	holds(fixture.lead, "team-lead")
	holds(fixture.pipeline, "ci")
}

test_by_nothing_else if {
	every role in ["team-lead", "vp-engineering", "ci", "__proto__", "", null, 7, ["ci"]] {
		not holds(fixture.dev, role)
	}
	not holds_in("ledger", fixture.lead, "team-lead")
	not holds(fixture.by("VP@novapay", ["VPS", " vps", "vps "]), "vp-engineering")
	not holds(fixture.by("system:serviceaccount:ci:pipeline ", []), "ci")
	not holds(fixture.by("", [""]), "ci")
}

test_without_a_team_nobody_is_of_it if {
	every team in array.concat(fixture.ill, ["payments-"]) {
		not holds_in(team, fixture.by("x", ["-leads", "null-leads", "7-leads", "payments-leads"]), "team-lead")
			with input.record.team as team
	}
	not roles.holds("team-lead") with input as fixture.by("x", ["-leads", "{team}-leads"]) with data.roles as fixture.roles
}

test_ill_data_holds_nothing if {
	every value in fixture.ill {
		not roles.holds("team-lead") with input as fixture.lead with data.roles as {"team-lead": value}
		not roles.holds("team-lead") with input as fixture.by("", ["", "x"]) with data.roles as {"team-lead": {
			"groups": value, "users": value, "team_groups": value,
		}}
	}
	roles.holds("r") with input as fixture.by("x", ["fixed"]) with data.roles as {"r": {"team_groups": ["fixed"]}}
}

test_holders_are_named if {
	roles.holders("team-lead") == "leads or payments-leads" with input as {"record": {"team": "payments"}}
		with data.roles as fixture.roles
	roles.holders("ci") == "system:serviceaccount:ci:pipeline" with data.roles as fixture.roles
	roles.holders("boss") == "nobody here" with data.roles as fixture.roles
}

test_known if {
	roles.known("ci") with data.roles as fixture.roles
	every role in ["__proto__", "boss", "", null, 7] {
		not roles.known(role) with data.roles as fixture.roles
	}
}

test_persons if {
	roles.person with input as fixture.lead
	every user in [
		fixture.pipeline, fixture.by("System:admin", []), fixture.by(" system:node:x", []), fixture.by(" ", []),
		fixture.by("ci", ["system:serviceaccounts:ci"]), fixture.by("ci", ["System:ServiceAccounts"]),
		fixture.by("ci", null), fixture.by("ci", "leads"), fixture.by(null, []), {},
	] {
		not roles.person with input as user
	}
}

# Which roles let a deploy through are those that may approve, and nobody needs to look at two places.
test_each_purpose_has_roles if {
	object.keys(roles.approving) == {"friday", "hotfix", "migration", "canary-skip", "redeploy", "break-glass"}
	every purpose, allowed in roles.approving {
		count(allowed) > 0
		purpose != ""
	}
}
