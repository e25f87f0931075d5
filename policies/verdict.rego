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
		"passed": [code | some code in (codes - (((denied | lifted_codes) | warned_codes) | unasked))],
		"warned": [warned | some warned in rule_warnings],
		"lifted": [lift | some lift in lifts],
		"notApplicable": [rule | some rule in not_applicable],
	},
}

violations contains violation if {
	some violation in found
	not lifted(violation.code)
}

# Policy data that is not as it should be lets nothing through, whoever approves it.
violations contains violation if some violation in data.deploygate.checks.policy_data.deny

# What the rules say, before break-glass and exceptions.
found contains violation if {
	some name
	violation := data.deploygate.rules[name].deny[_]
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

# A rule's code is the name of its package with dashes.
codes contains replace(name, "_", "-") if {
	some name
	data.deploygate.rules[name].deny
}

codes contains replace(name, "_", "-") if {
	some name
	data.deploygate.rules[name].warn
}

denied contains violation.code if some violation in violations

rule_warnings contains {"code": replace(name, "_", "-"), "message": message} if {
	some name
	message := data.deploygate.rules[name].warn[_]
}

warned_codes contains warned.code if some warned in rule_warnings

not_applicable contains {"code": code, "why": why} if {
	some name
	why := data.deploygate.rules[name].not_applicable[_]
	code := replace(name, "_", "-")
	not code in denied
	not code in lifted_codes
	not code in warned_codes
}

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
