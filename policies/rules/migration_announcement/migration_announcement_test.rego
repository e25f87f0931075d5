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

late := violation(
	"Migration add-refunds was announced less than 24h ago.", "Wait until then.",
	{"migration": "add-refunds", "who": ["developer"]},
)

unapproved := violation(
	"Migration add-refunds is not approved by the platform team.",
	concat("", ["The platform team types: ", fixture.command("migration", " --migration add-refunds")]),
	{"migration": "add-refunds", "who": ["platform"]},
)

unreadable := violation(
	"Whether this carries a migration cannot be told.",
	"Mend the init containers of its pod template.", {"who": ["developer"]},
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
	declaring([object.union(migration, {"createdAt": "2026-11-23T15:00:01Z"})], [agreed]) == {late}
	declaring([object.union(migration, {"createdAt": null})], [agreed]) == set()
	declaring([object.union(migration, {"createdAt": "yesterday"})], [agreed]) == {late}
	count(declaring([migration], [agreed])) == 1 with fixture.turned as {"/migration/lead_time": "x"}
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

test_missing_or_ill_typed_containers_deny if {
	every container in [7, "x", {"name": "db", "command": "migrate"}, {"name": "db", "args": [7]}] {
		unreadable in init(container)
	}
	every value in ["x", 7, false, {}] {
		denied({"change": {"images": value}}) == {unreadable}
		denied({"workload": {"object": {"spec": {"template": {"spec": {"initContainers": value}}}}}}) == {unreadable}
		unreadable in denied({}) with fixture.turned as {"/migration/tools": value}
	}
	denied({"workload": {"object": {"spec": {"template": {"spec": {"initContainers": null}}}}}}) == set()
	fixture.said("migration_announcement", {}) == {unreadable}
}

test_missing_or_ill_typed_facts_deny if {
	every value in fixture.ill {
		declaring(value, [agreed]) == {unannounced}
		declaring([migration], value) == {unapproved}
	}
	count(declaring([], [])) > 0 with fixture.turned as {"/migration": {}}
}

test_ways_back_and_staging_pass if {
	denied({"change": {"class": "ROLLBACK"}, "workload": {"object": mark}}) == set()
	denied({"workload": {"environment": "staging", "object": mark}}) == set()
}
