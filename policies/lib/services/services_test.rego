package deploygate.lib.services_test

import data.deploygate.lib.services

test_capitals_and_blanks_do_not_matter if {
	every text in ["payments", "Payments", " payments\n", "PAYMENTS\u00a0"] {
		services.key(text) == "payments"
	}
	services.key("a_b.c-9") == "a_b.c-9"
}

test_what_no_workload_is_called_has_none if {
	every text in ["", " ", "payments api", "payments,ledger", "payments/api", "*", "pаyments", "a\u200bb", null, 7, []] {
		not services.key(text)
	}
}
