# METADATA
# title: Environment
# description: Where the namespace stands. One that does not say so, or says something unknown, is production.
package deploygate.lib.environment

name := input.workload.environment if input.workload.environment in {"production", "staging", "development"}

else := "production"

# True only when the list is there and does not hold this environment: a missing list spares nobody.
outside(environments) if {
	is_array(environments)
	not name in environments
}
