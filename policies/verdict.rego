# METADATA
# title: Deploy Gate
# description: Gathers what every rule says of one change into one verdict.
package deploygate

import future.keywords.not

import data.deploygate.lib.approvals
import data.deploygate.lib.exceptions

# METADATA
# title: Verdict
# description: The only entrypoint. A change is denied when any violation's enforcement is deny.
# entrypoint: true
verdict := {
	"violations": [violation | some violation in violations],
	"warnings": [warning | some warning in warnings],
	"rules": {
		"passed": [code | some code in rule_codes.all; not settled[code]; not unasked[code]],
		"warned": [warned | some warned in rule_warnings],
		"lifted": [lift | some lift in lifts],
		"notApplicable": not_applicable,
	},
}

# METADATA
# title: Codes of the rules
# description: >-
#   The code of each rule by the name of its package (dashes for underscores): of all, of those that deny and of those
#   that warn. A gate evaluates this once, when it loads the policies, and gives the answer as data: the engine compiles
#   a reference to all packages to a block for each of them, at each mention, and a reference to a package whose name is
#   known to a lookup.
rule_codes := data.policy_rule_codes if count(data.policy_rule_codes.deny) > 0

else := {
	"all": {name: code(name) | some name in (denying | warning)},
	"deny": {name: code(name) | some name in denying},
	"warn": {name: code(name) | some name in warning},
}

code(name) := replace(name, "_", "-")

denying contains name if {
	some name
	data.deploygate.rules[name].deny
}

warning contains name if {
	some name
	data.deploygate.rules[name].warn
}

violations contains violation if {
	some violation in found
	not lifted(violation.code)
}

# Policy data that is not as it should be lets nothing through, whoever approves it.
violations contains violation if some violation in data.deploygate.checks.policy_data.deny

# What the rules say, before break-glass and exceptions.
found contains violation if {
	some name, _ in rule_codes.deny
	some violation in data.deploygate.rules[name].deny
}

warnings contains warned.message if some warned in rule_warnings

warnings contains warning if {
	some lift in lifts
	lift.by == "exception"
	warning := sprintf(
		"%s is lifted by exception %s until %s",
		[lift.code, lift.exception.ticket, lift.exception.until],
	)
}

warnings contains "break-glass: every rule but image-digest is lifted for this change; it will be reviewed" if {
	approvals.break_glass
}

warnings contains warning if {
	some approval in approvals.early
	warning := sprintf(
		"an approval does not count yet: it is dated %s; compare the gate's clock with the API server's",
		[approval.createdAt],
	)
}

lifted(code) if {
	code != "image-digest"
	approvals.break_glass
}

lifted(code) if count(exceptions.active(code)) > 0

denied contains violation.code if some violation in violations

rule_warnings contains {"code": code, "message": message} if {
	some name, code in rule_codes.warn
	some message in data.deploygate.rules[name].warn
}

warned_codes contains warned.code if some warned in rule_warnings

# What came of these is said already. Sets of as many members as there are rules are asked by key, because the engine
# looks through all members for "in".
settled := (denied | lifted_codes) | warned_codes

not_applicable := [{"code": code, "why": why} |
	some name, code in rule_codes.all
	not settled[code]
	some why in data.deploygate.rules[name].not_applicable
]

unasked contains rule.code if some rule in not_applicable

# Each rule that would have denied, and who or what let the change through all the same.
lifts contains {"code": violation.code, "by": "break-glass", "message": violation.message, "approval": approval} if {
	some violation in found
	violation.code != "image-digest"
	some given in approvals.breaking_glass
	approval := approvals.brief(given)
}

lifts contains {"code": violation.code, "by": "exception", "message": violation.message, "exception": exception} if {
	some violation in found
	some active in exceptions.active(violation.code)
	exception := object.filter(active, ["ticket", "until", "granted_by"])
}

lifts contains {"code": violation.code, "by": "approval", "message": violation.message, "approval": approval} if {
	some given, violations_left in left_by_approval
	some violation in (found_without_approvals - violations_left)
	not violation.code in denied
	approval := approvals.brief(given)
}

# What takes several approvals is lifted by each of them.
lifts contains {"code": violation.code, "by": "approval", "message": violation.message, "approval": approval} if {
	some violation in (found_without_approvals - found)
	not violation.code in denied
	every violations_left in left_by_approval {
		violation in violations_left
	}
	some given, _ in left_by_approval
	approval := approvals.brief(given)
}

lifted_codes contains lift.code if some lift in lifts

# Only for a change that was approved, and for its first approvals: that bounds what approvals cost.
found_without_approvals := violations_left if {
	count(helping) > 0

	# regal ignore:with-outside-test-context
	violations_left := found with input.facts.approvals as []
}

left_by_approval[approval] := violations_left if {
	some approval in array.slice([approval | some approval in helping], 0, 5)

	# regal ignore:with-outside-test-context
	violations_left := found with input.facts.approvals as [approval]
}

helping contains approval if {
	some approval in approvals.counting
	approval.purpose != "break-glass"
}
