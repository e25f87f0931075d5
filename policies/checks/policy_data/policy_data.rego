# METADATA
# title: Policy data
# description: >-
#   Every setting of data.yaml is there, is of its type and says something that exists. Policies over other data are not
#   activated; where they are evaluated all the same, nothing is let through.
# custom:
#   code: policy-data
#   remedy: Correct policies/data.yaml.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: []
#   parameters: []
package deploygate.checks.policy_data

import data.deploygate.checks.kinds
import data.deploygate.lib.class

# Data that was found good when the policies were loaded is not looked at again for each change.
deny contains violation if {
	not class.spared_by_schedule
	not data.policy_data_checked == true
	some problem in problems
	violation := {
		"code": "policy-data",
		"message": problem,
		"remedy": "Correct policies/data.yaml.",
		"details": {"who": ["platform"]},
		"enforcement": "deny",
	}
}

# What each setting holds; the names of the kinds are those of package kinds.
settings := {
	"schedule": {
		"time_zone": "time_zone", "open_days": "weekdays", "approval_days": "weekdays", "closed_dates": "dates",
		"environments": "environments",
	},
	"freeze": {"severities": "severities", "environments": "environments", "hotfix_may_fix": "switch"},
	"incidents": {"receivers": "users"},
	"migration": {"lead_time": "duration", "tools": "names", "environments": "environments"},
	"staging": {
		"evidence_from": "environment", "max_age": "duration", "hotfix_skips": "switch",
		"environments": "environments",
	},
	"ci": {"checks": "names", "environments": "environments"},
	"images": {"registries": "registries", "environments": "environments"},
	"canary": {
		"weights": "weights", "min_pause": "duration", "exempt": "workloads",
		"environments": "environments",
	},
	"holds": {"environments": "environments"},
	"gitops": {"users": "names", "environments": "environments"},
	"delete": {"rules": "moment_rules", "restore": "duration"},
	"approvals": {"default_validity": "duration", "max_validity": "duration"},
	"feature_flags": {"known": "flags", "environments": "environments"},
}

role_lists := {"groups", "users", "team_groups"}

needed_roles := {"vp-engineering", "team-lead", "platform", "incident-commander", "ci", "smoke-tester"}

exception_keys := {"rule", "namespace", "workload", "granted_by", "reason", "ticket", "until"}

exception_shape := "{rule, namespace, workload, reason, ticket, until}, and granted_by if you like"

# One by one, because data as a whole holds the rules too.
sections["schedule"] := data.schedule

sections["freeze"] := data.freeze

sections["incidents"] := data.incidents

sections["migration"] := data.migration

sections["staging"] := data.staging

sections["ci"] := data.ci

sections["images"] := data.images

sections["canary"] := data.canary

sections["holds"] := data.holds

sections["gitops"] := data.gitops

sections["delete"] := data.delete

sections["approvals"] := data.approvals

sections["feature_flags"] := data.feature_flags

# Codes are the folders of the rules, so that a rule of your own is known too.
codes contains replace(name, "_", "-") if {
	some name
	data.deploygate.rules[name].deny
}

codes contains replace(name, "_", "-") if {
	some name
	data.deploygate.rules[name].warn
}

problems contains sprintf("%s is missing: a mapping with %s.", [section, kinds.listed(object.keys(known))]) if {
	some section, known in settings
	not present(section)
}

problems contains sprintf("%s.%s is missing: %s.", [section, key, wanted]) if {
	some section, known in settings
	is_object(sections[section])
	some key, kind in known
	not key in object.keys(sections[section])
	wanted := kinds.wanted[kind]
}

problems contains sprintf("%s.%s is not a key here; %s.", [section, key, kinds.hint(key, object.keys(known))]) if {
	some section, known in settings
	some key in (object.keys(sections[section]) - object.keys(known))
}

problems contains sprintf("%s.%s: %s.", [section, key, fault]) if {
	some section, known in settings
	some key, kind in known
	some fault in kinds.faults(kind, sections[section][key])
}

problems contains sprintf("schedule: %s is in open_days and in approval_days; it can be only one.", [day]) if {
	some day in data.schedule.open_days
	day in data.schedule.approval_days
}

problems contains "approvals.default_validity is longer than approvals.max_validity." if {
	time.parse_duration_ns(data.approvals.default_validity) > time.parse_duration_ns(data.approvals.max_validity)
}

problems contains sprintf("roles.%s is missing: who holds it, as {groups: […]}.", [role]) if {
	some role in needed_roles
	not held(role)
}

problems contains sprintf("roles.%s.%s is not a key here; %s.", [role, key, kinds.hint(key, role_lists)]) if {
	some role, holders in data.roles
	some key in (object.keys(holders) - role_lists)
}

problems contains sprintf("roles.%s.%s: %s.", [role, key, fault]) if {
	some role, holders in data.roles
	some key in role_lists
	some fault in kinds.faults("names", holders[key])
}

problems contains "enforcement is missing: rule code, place, then deny, warn or dryrun; {} for none." if {
	not enforcement_given
}

problems contains sprintf("enforcement.%s is not a rule; %s.", [code, kinds.hint(code, codes)]) if {
	some code, _ in data.enforcement
	not code in codes
}

problems contains sprintf("enforcement.%s: %v is not {environment: deny | warn | dryrun}.", [code, words]) if {
	some code, words in data.enforcement
	not is_object(words)
}

problems contains sprintf("enforcement.%s.%s: %s.", [code, place, fault]) if {
	some code, words in data.enforcement
	some place, _ in words
	some fault in kinds.faults("place", place)
}

problems contains sprintf("enforcement.%s.%s: %s.", [code, place, fault]) if {
	some code, words in data.enforcement
	some place, word in words
	some fault in kinds.faults("enforcement", word)
}

problems contains "enforcement.feature-flag: this rule never denies, only warn and dryrun mean something." if {
	"deny" in data.enforcement["feature-flag"]
}

problems contains sprintf("exceptions is missing: a list of %s; [] for none.", [exception_shape]) if {
	not exceptions_given
}

problems contains sprintf("exceptions[%d] is not %s.", [i, exception_shape]) if {
	some i, exception in data.exceptions
	not is_object(exception)
}

problems contains sprintf("exceptions[%d].%s is missing: %s.", [i, key, kinds.wanted[kind_of(key)]]) if {
	some i, exception in data.exceptions
	some key in ((exception_keys - {"granted_by"}) - object.keys(exception))
}

problems contains sprintf("exceptions[%d].%s is not a key here; %s.", [i, key, kinds.hint(key, exception_keys)]) if {
	some i, exception in data.exceptions
	some key in (object.keys(exception) - exception_keys)
}

problems contains sprintf("exceptions[%d].%s: %s.", [i, key, fault]) if {
	some i, exception in data.exceptions
	some key in exception_keys
	some fault in kinds.faults(kind_of(key), exception[key])
}

problems contains sprintf("exceptions[%d].rule: %v is not a rule; %s.", [i, rule, kinds.hint(rule, codes)]) if {
	some i, exception in data.exceptions
	rule := exception.rule
	not rule in codes
}

kind_of(key) := object.get({"until": "moment", "workload": "target"}, key, "text")

# Rules of their own: what is undefined inside a negation would silence the whole rule.
present(section) if is_object(sections[section])

held(role) if is_object(data.roles[role])

enforcement_given if is_object(data.enforcement)

exceptions_given if is_array(data.exceptions)
