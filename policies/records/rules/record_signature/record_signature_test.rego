package deploygate.records.rules.record_signature_test

import data.deploygate.records.fixture_test as fixture
import data.deploygate.records.rules.record_signature

denied(base, change) := found if {
	found := record_signature.deny with input as object.union(base, change) with data.roles as fixture.roles
}

forged(member, said, user) := fixture.violation(
	"record-signature", sprintf("%s is %s, but it is %s who asks.", [member, shown(said), user]),
	sprintf("Write %s: %s. Nobody signs for another.", [member, user]),
	{"member": member, "said": said, "who": [user]},
)

shown(null) := "missing"

shown(said) := json.marshal(said) if said != null

test_good_ones_are_signed if {
	every document in fixture.good {
		denied(document, {}) == set()
	}
}

cases := [
	[fixture.approval, "approver", "lead@novapay"], [fixture.revoking, "revokedBy", "lead@novapay"],
	[fixture.resolving, "resolvedBy", "ic@novapay"], [fixture.migration, "announcedBy", "dev@novapay"],
	[fixture.verification, "reportedBy", "system:serviceaccount:ci:pipeline"], [fixture.incident, "openedBy", "ic@novapay"],
]

test_nobody_signs_for_another if {
	every case in cases {
		every said in ["vp@novapay", "", 7, ["lead@novapay"], {"x": "lead@novapay"}] {
			denied(case[0], fixture.spec({case[1]: said})) == {forged(case[1], said, case[2])}
		}
		every user in [upper(case[2]), concat("", [case[2], " "]), concat("", [" ", case[2]])] {
			denied(case[0], fixture.by(user, ["commanders"])) == {forged(case[1], case[2], user)}
		}
	}
}

test_only_a_commander_leaves_his_name_out if {
	every case in cases {
		found := denied(case[0], fixture.spec({case[1]: null}))
		found == {forged(case[1], null, case[2])} - {forged("openedBy", null, "ic@novapay")}
	}
	denied(fixture.incident, object.union(fixture.pager, fixture.spec({"openedBy": null}))) == {forged(
		"openedBy", null,
		"system:serviceaccount:gate:pager",
	)}
	denied(json.remove(fixture.approval, ["record/object/spec"]), {}) == {forged("approver", null, "lead@novapay")}
}

test_nobody_is_nobody if {
	every user in ["", " ", null, 7, ["ic@novapay"]] {
		count(denied(fixture.approval, {"request": {"user": {"username": user}}, "record": {"object": {"spec": {"approver": user}}}})) == 1
	}
}
