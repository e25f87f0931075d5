# What the tests of the guards start from: records that may be written, each by who may write it, on a Tuesday.
package deploygate.records.fixture_test

digest := "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

# 2026-11-24T15:00:00Z
now := 1795532400000000000

roles := {
	"vp-engineering": {"groups": ["vps"]},
	"team-lead": {"groups": ["leads"], "team_groups": ["{team}-leads"]},
	"platform": {"groups": ["platform-team"]},
	"incident-commander": {"groups": ["commanders"]},
	"ci": {"users": ["system:serviceaccount:ci:pipeline"]},
	"smoke-tester": {"users": ["system:serviceaccount:ci:smoke"]},
}

incidents := {"receivers": ["system:serviceaccount:gate:pager"]}

validity := {"default_validity": "4h", "max_validity": "24h"}

by(username, groups) := {"request": {"user": {"username": username, "groups": groups}}}

lead := by("lead@novapay", ["payments-leads", "system:authenticated"])

vp := by("vp@novapay", ["vps", "system:authenticated"])

commander := by("ic@novapay", ["commanders", "system:authenticated"])

dev := by("dev@novapay", ["developers", "system:authenticated"])

platform := by("root@novapay", ["platform-team", "system:authenticated"])

pager := by("system:serviceaccount:gate:pager", ["system:serviceaccounts", "system:serviceaccounts:gate"])

pipeline := by("system:serviceaccount:ci:pipeline", ["system:serviceaccounts", "system:serviceaccounts:ci"])

smoke := by("system:serviceaccount:ci:smoke", ["system:serviceaccounts", "system:serviceaccounts:ci"])

record(kind, operation, class, before, after) := {
	"version": "v1",
	"time": {"now_ns": now},
	"request": {"operation": operation, "kind": {"kind": kind}, "namespace": "pay", "name": "one"},
	"change": {"class": class},
	"record": object.union_n([
		{"team": "payments", "environment": "production", "unreadable": ""},
		side("oldObject", before),
		side("object", after),
	]),
	"facts": {"incidents": [{"name": "inc-1"}]},
}

side(_, null) := {}

side(name, spec) := {name: {"metadata": {"creationTimestamp": "2026-11-24T15:00:00Z"}, "spec": spec}} if spec != null

over(changes) := object.union_n(changes)

spec(changes) := {"record": {"object": {"spec": changes}}}

approving := {
	"purpose": "hotfix", "role": "team-lead", "workload": {"kind": "Deployment", "name": "payments"},
	"change": digest, "reason": "card payments fail", "expiresAt": "2026-11-24T19:00:00Z", "approver": "lead@novapay",
}

approval := over([record("Approval", "CREATE", "RECORD_CREATE", null, approving), lead])

revoked := {"revokedAt": "2026-11-24T15:00:00Z", "revokedBy": "lead@novapay"}

revoking := over([record("Approval", "UPDATE", "APPROVAL_REVOKE", approving, object.union(approving, revoked)), lead])

opened := {"severity": "SEV-1", "title": "cards fail", "openedAt": "2026-11-24T14:50:00Z", "openedBy": "ic@novapay"}

incident := over([record("Incident", "CREATE", "INCIDENT_OPEN", null, opened), commander, {"request": {"namespace": ""}}])

resolved := {"resolvedAt": "2026-11-24T15:00:00Z", "resolvedBy": "ic@novapay"}

resolving := over([
	record("Incident", "UPDATE", "INCIDENT_RESOLVE", opened, object.union(opened, resolved)), commander,
	{"request": {"namespace": ""}},
])

announced := {
	"workload": {"kind": "Deployment", "name": "payments"}, "plannedAt": "2026-11-26T08:00:00Z",
	"announcedBy": "dev@novapay",
}

migration := over([record("Migration", "CREATE", "RECORD_CREATE", null, announced), dev])

attested := {
	"image": digest, "reportedBy": "system:serviceaccount:ci:pipeline",
	"checks": [{"name": "unit", "result": "passed", "finishedAt": "2026-11-24T14:00:00Z"}, {"name": "lint", "result": "failed"}],
}

verification := over([record("Verification", "CREATE", "RECORD_CREATE", null, attested), pipeline])

history := {"workload": {"kind": "Deployment", "name": "payments"}, "revisions": []}

good := [approval, revoking, incident, resolving, migration, verification]

violation(code, message, remedy, details) := {
	"code": code, "message": message, "remedy": remedy, "details": details, "enforcement": "deny",
}

ill := [null, "", "x", 7, [7], {"x": 7}, false]
