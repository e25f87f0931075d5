# METADATA
# title: Kinds
# description: The kinds of values that policy data is made of, and what to say of a value that is not of its kind.
package deploygate.checks.kinds

import data.deploygate.lib.class
import data.deploygate.lib.environment

weekday_names := {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

severity_names := {"SEV-1", "SEV-2", "SEV-3", "SEV-4"}

workload_kinds := {"deployment", "rollout", "statefulset", "daemonset", "job", "cronjob"}

# What is right, for messages.
wanted := {
	"time_zone": "a time zone such as Europe/Berlin",
	"duration": "a duration such as 24h, 5m or 30s",
	"switch": "true or false",
	"environment": "one of development, production, staging",
	"place": "one of development, production, staging, and not NAMESPACE/*, NAMESPACE/NAME or NAMESPACE/KIND/NAME",
	"environments": "a list of development, production, staging",
	"weekdays": "a list of weekdays such as [Monday, Tuesday]",
	"moment_rules": "a list of deploy-days, friday-approval, incident-freeze; [] for none",
	"dates": "a list of dates such as [2026-12-24]",
	"severities": "a list of SEV-1, SEV-2, SEV-3, SEV-4",
	"names": "a list of names, at least one",
	"users": "a list of user names; [] for none",
	"registries": "a list of prefixes that end in a slash, such as registry.novapay.local/",
	"weights": "a list of growing percentages that ends in 100, such as [10, 50, 100]",
	"workloads": "a list of namespace/name",
	"flags": "null or a list of names",
	"enforcement": "one of deny, dryrun, warn",
	"moment": "a time with a zone such as 2026-12-24T18:00:00Z",
	"text": "a text that is not empty",
	"target": "a workload: NAME, KIND/NAME such as deployment/payments, or * for all of the namespace",
}

# What is wrong with a value: empty when nothing is.
default faults(_, _) := set()

faults(kind, value) := {sprintf("%s is not %s", [json.marshal(value), wanted[kind]])} if {
	not kind in object.keys(members)
	not fits(kind, value)
}

faults(kind, value) := {sprintf("%s is not %s", [json.marshal(value), wanted[kind]])} if {
	kind in object.keys(members)
	not list(kind, value)
}

faults(kind, value) := {fault |
	some i, member in value
	not fits(members[kind], member)
	fault := sprintf("[%d] is %s; %s", [i, json.marshal(member), advice(members[kind], member)])
} if {
	kind in object.keys(members)
	list(kind, value)
}

# The kinds that are lists, and what each member is.
members := {
	"environments": "environment", "weekdays": "weekday", "dates": "date", "severities": "severity", "names": "text",
	"users": "text", "registries": "registry", "workloads": "workload", "moment_rules": "moment_rule",
}

# These say nothing when they are empty: to switch a rule off, name no environment for it.
filled := {"severities", "names", "registries"}

list(kind, value) if {
	is_array(value)
	not kind in filled
}

list(kind, value) if {
	is_array(value)
	kind in filled
	count(value) > 0
}

names_of := {
	"environment": environment.known, "weekday": weekday_names, "severity": severity_names,
	"moment_rule": class.moment_rules,
}

advice(kind, value) := hint(value, names_of[kind]) if names_of[kind]

advice(kind, _) := member_advice[kind]

member_advice := {
	"registry": "write it with a slash at the end, such as registry.novapay.local/",
	"workload": "write namespace/name",
	"date": "write a date such as 2026-12-24",
	"text": "write a text that is not empty",
}

fits(kind, value) if value in names_of[kind]

fits("place", value) if value in environment.known

fits("place", value) if {
	[namespace, name] := split(value, "/")
	workload_name(namespace)
	part_or_all(name)
}

fits("place", value) if {
	[namespace, kind, name] := split(value, "/")
	workload_name(namespace)
	kind in workload_kinds
	workload_name(name)
}

fits("enforcement", value) if value in {"deny", "warn", "dryrun"}

fits("switch", value) if is_boolean(value)

fits("text", value) if trim_space(value) != ""

fits("flags", null)

fits("flags", value) if {
	is_array(value)
	every flag in value {
		trim_space(flag) != ""
	}
}

fits("time_zone", value) if {
	not value in {"", "Local"}
	time.format([0, value, "2006"])
}

# Days, weeks and years are not the same length everywhere.
fits("duration", value) if {
	time.parse_duration_ns(value) > 0
	trim(value, "0123456789.hms") == ""
}

fits("moment", value) if time.parse_rfc3339_ns(value)

fits("date", value) if {
	count(value) == 10
	time.parse_rfc3339_ns(concat("", [value, "T00:00:00Z"]))
}

fits("registry", value) if {
	endswith(value, "/")
	count(value) > 1
}

fits("workload", value) if {
	parts := split(value, "/")
	count(parts) == 2
	not "" in parts
}

fits("target", "*")

fits("target", value) if workload_name(value)

fits("target", value) if {
	[kind, name] := split(value, "/")
	lower(kind) in workload_kinds
	workload_name(name)
}

fits("weights", value) if {
	is_array(value)
	value[count(value) - 1] == 100
	every i, weight in value {
		is_number(weight)
		weight > 0
		later_grow(value, i)
	}
}

workload_name(name) if regex.match(`^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$`, name)

later_grow(weights, i) if {
	every j, weight in weights {
		grown(weights[i], weight, i, j)
	}
}

grown(_, _, i, j) if j <= i

grown(earlier, later, i, j) if {
	j > i
	later > earlier
}

# Names the one that was probably meant.
hint(given, names) := sprintf("did you mean %s", [concat(" or ", near)]) if {
	near := {name | some name in names; alike(plain(given), plain(name))}
	count(near) > 0
}

else := sprintf("known are %s", [listed(names)])

alike(one, other) if one == other

alike(one, other) if {
	count(one) > 2
	startswith(other, substring(one, 0, 3))
}

plain(text) := lower(replace(replace(text, "_", ""), "-", ""))

listed(names) := concat(", ", sort([name | some name in names]))

part_or_all("*")

part_or_all(name) if workload_name(name)
