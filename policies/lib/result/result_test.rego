package deploygate.lib.result_test

import data.deploygate.lib.fixture_test as fixture
import data.deploygate.lib.result

word(enforcement) := found if {
	found := result.enforcement({"code": "x-rule", "enforcement": "warn"}) with data.enforcement as enforcement
		with input as fixture.deploy
}

test_data_says if {
	every said in ["deny", "warn", "dryrun"] {
		word({"x-rule": {"production": said}}) == said
	}
}

test_silent_means_what_the_rule_says if {
	word({}) == "warn"
	word({"x-rule": {"staging": "deny"}}) == "warn"
}

test_other_words_deny if {
	every said in ["off", null, false, 7, {}] {
		word({"x-rule": {"production": said}}) == "deny"
	}
}
