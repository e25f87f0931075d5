# METADATA
# title: Environment
# description: Where the namespace stands. One that does not say so, or says something unknown, is production.
package deploygate.lib.environment

known := {"production", "staging", "development"}

default name := "production"

name := input.workload.environment if input.workload.environment in known

# True only when the list is there, is readable and does not hold this environment: a typo in it spares nobody.
outside(environments) if {
	is_array(environments)
	not name in environments
	every environment in environments {
		environment in known
	}
}

# For not_applicable of a rule.
reason := concat("", ["it does not apply in ", name])
