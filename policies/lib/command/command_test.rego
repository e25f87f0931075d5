package deploygate.lib.command_test

import data.deploygate.lib.command

test_defined_whatever_is_missing if {
	command.approve("friday", "") == `novapay approve friday WORKLOAD --change DIGEST --reason "…"` with input as {}
}
