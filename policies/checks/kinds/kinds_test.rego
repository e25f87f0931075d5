package deploygate.checks.kinds_test

import data.deploygate.checks.kinds

good := {
	"time_zone": ["America/New_York", "UTC"],
	"duration": ["24h", "5m", "1h30m", "0.5s"],
	"switch": [true, false],
	"environment": ["staging"],
	"place": ["staging", "pay/*", "pay/a.b-1", "pay/deployment/a"],
	"environments": [[], ["production", "development"]],
	"weekdays": [[], ["Monday"]],
	"dates": [[], ["2026-12-24"]],
	"moment_rules": [[], ["deploy-days", "friday-approval", "incident-freeze"]],
	"severities": [["SEV-1"]],
	"names": [["x"]],
	"users": [[], ["system:serviceaccount:gate:pager"]],
	"registries": [["registry.novapay.local/"]],
	"weights": [[100], [10, 50, 100]],
	"workloads": [[], ["pay/payments"]],
	"flags": [null, [], ["new-flow"]],
	"enforcement": ["deny", "warn", "dryrun"],
	"moment": ["2026-12-24T18:00:00+01:00"],
	"text": ["x"],
	"target": ["*", "payments", "deployment/payments", "StatefulSet/ledger-0.db"],
}

bad := {
	"time_zone": ["", "Local", "Mars/Base", null, 5, ["UTC"]],
	"duration": ["7d", "-5m", "0s", "5", "", null, 300, {}],
	"switch": ["true", null, 1],
	"environment": ["prod", null, 1, []],
	"place": ["prod", "/", "pay/", "/*", "a/b/c/d", "pay/Deployment/a", "pay//a", "pay/a b", "*/a", "pay/deployment/*", 7],
	"environments": ["production", null, ["prod"], {"x": "production"}],
	"weekdays": ["Monday", ["Mon"], [1], null],
	"moment_rules": ["deploy-days", ["deploy_days"], ["image-digest"], [7], null],
	"dates": ["2026-12-24", ["2026-13-24"], ["2026-12-24T00:00:00Z"], [20261224]],
	"severities": [[], ["SEV1"], "SEV-1"],
	"names": [[], [""], [7], "x"],
	"users": [[""], [7], "x", null],
	"registries": [[], ["registry.novapay.local"], ["/"], [7]],
	"weights": [[], [10, 50], [50, 10, 100], [0, 100], ["10", 100], 100],
	"workloads": [["payments"], ["/payments"], ["a/b/c"], "pay/payments"],
	"flags": ["x", [""], [7], {}],
	"enforcement": ["off", null, true],
	"moment": ["2026-12-24", "2026-12-24T18:00:00", null, 5],
	"text": ["", " ", null, 5],
	"target": ["", "pay*", "*/payments", "deploymnt/payments", "deployment/", "a/b/c", "Payments", null, 5, ["*"]],
}

test_every_kind_is_tried if {
	object.keys(good) == object.keys(kinds.wanted)
	object.keys(bad) == object.keys(kinds.wanted)
}

test_good_values_have_no_faults if {
	every kind, values in good {
		every value in values {
			kinds.faults(kind, value) == set()
		}
	}
}

test_bad_values_have_one_fault if {
	every kind, values in bad {
		every value in values {
			count(kinds.faults(kind, value)) == 1
		}
	}
}

test_words_of_faults if {
	kinds.faults("duration", "7d") == {`"7d" is not a duration such as 24h, 5m or 30s`}
	kinds.faults("environments", ["prod"]) == {`[0] is "prod"; did you mean production`}
	kinds.faults("workloads", ["x"]) == {`[0] is "x"; write namespace/name`}
	kinds.faults("names", [""]) == {`[0] is ""; write a text that is not empty`}
}

test_hints if {
	kinds.hint("timezone", {"time_zone", "open_days"}) == "did you mean time_zone"
	kinds.hint("x", {"b", "a"}) == "known are a, b"
}
