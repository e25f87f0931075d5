# METADATA
# title: Class
# description: Which kinds of change a rule may leave alone. A class that is not named here meets every rule.
package deploygate.lib.class

ways_back := {"SYSTEM", "BRAKE", "NOOP", "SCALE", "RESTART", "SETTINGS", "ROLLBACK"}

# The rules about the moment, which may judge deletions too.
moment_rules := {"deploy-days", "friday-approval", "incident-freeze"}

# Rules about the moment judge deploys and every step forward of a canary, and deletions where the data says so.
judged_by_moment(_) if not spared_by_schedule

judged_by_moment(code) if {
	input.change.class == "DELETE"
	code in deletion_rules
}

# Data that cannot be read spares nothing.
deletion_rules := data.delete.rules if is_array(data.delete.rules)

else := moment_rules

# With a default, because the engine evaluates again, at each mention, what is undefined.
default spared_by_schedule := false

spared_by_schedule if input.change.class in ways_back

spared_by_schedule if input.change.class == "DELETE"

# A step of a canary towards a template that ran healthy here, and is not held, is part of going back.
spared_by_schedule if {
	input.change.class == "CANARY_STEP"
	input.facts.history.returns == true
}

# Rules about what is deployed judge deploys only.
default spared_by_content := false

spared_by_content if spared_by_schedule

spared_by_content if input.change.class in {"CANARY_STEP", "CANARY_SKIP"}

# The rule about deletions judges nothing that is known to be something else.
default spared_by_deletion := false

spared_by_deletion if input.change.class in ways_back

spared_by_deletion if input.change.class in {"DEPLOY", "CREATE", "CANARY_STEP", "CANARY_SKIP"}

# So does the rule about skipped canary steps.
default spared_by_skipping := false

spared_by_skipping if spared_by_schedule

spared_by_skipping if input.change.class in {"DEPLOY", "CREATE", "CANARY_STEP"}

# For not_applicable of a rule.
reason := concat("", ["it does not judge changes of class ", input.change.class])
