package deploygate.lib.record_test

import data.deploygate.lib.record

# What messages are made of is there whatever is missing: a refusal must not vanish with its words.
test_words_are_always_there if {
	every document in [{}, {"request": {"user": {"username": " "}, "name": "", "namespace": "", "kind": {"kind": "x"}}}] {
		words := [record.user, record.name, record.place, record.named_kind, record.said("x")] with input as document
		words == ["somebody unknown", "NAME", [], "record", null]
	}
}

test_commands_name_nothing_but_valid_names if {
	every name in ["a;b", "$(id)", "-f"] {
		request := {"request": {"name": name, "namespace": name}}
		record.revoke == "novapay revoke INVALID-NAME -n INVALID-NAME" with input as request
		record.resolve == "novapay incident resolve INVALID-NAME" with input as request
	}
	record.revoke == "novapay revoke a-1 -n pay" with input as {"request": {"name": "a-1", "namespace": "pay"}}
}
