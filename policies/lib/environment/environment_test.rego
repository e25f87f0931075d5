package deploygate.lib.environment_test

import data.deploygate.lib.environment

test_unknown_is_production if {
	every value in [null, "", "prod", 7, {}] {
		environment.name == "production" with input as {"workload": {"environment": value}}
	}
	environment.name == "production" with input as {}
	environment.name == "staging" with input as {"workload": {"environment": "staging"}}
}
