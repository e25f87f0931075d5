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

test_most_exact_place_counts if {
	environment := {"production": "dryrun"}
	word({"x-rule": object.union(environment, {"pay/*": "deny"})}) == "deny"
	word({"x-rule": {"pay/*": "dryrun", "pay/payments": "deny"}}) == "deny"
	word({"x-rule": {"pay/rollout/payments": "deny", "pay/payments": "dryrun"}}) == "deny"
	word({"x-rule": object.union(environment, {"pay/deployment/payments": "deny", "other/*": "deny"})}) == "dryrun"
	word({"x-rule": object.union(environment, {"pay/other": "deny", "pay/rollout/other": "deny"})}) == "dryrun"
	word({"x-rule": {"production": "dryrun", "pay/*": null}}) == "deny"
}

test_place_that_is_not_known_leaves_the_environment if {
	without := json.remove(fixture.deploy, ["request"])
	found := result.enforcement({"code": "x-rule", "enforcement": "warn"}) with data.enforcement as {"x-rule": {
		"production": "dryrun",
		"pay/*": "deny",
	}}
		with input as without
	found == "dryrun"
}

test_other_words_deny if {
	every said in ["off", null, false, 7, {}] {
		word({"x-rule": {"production": said}}) == "deny"
	}
}
