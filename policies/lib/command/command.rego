# METADATA
# title: Command
# description: >-
#   Writes every command that a denial prints. A shell reads each argument as one word and runs nothing in it: what is
#   not plainly safe is quoted, and a name that Kubernetes does not allow is never part of a command.
package deploygate.lib.command

invalid := "INVALID-NAME"

# Defined whatever is missing: a denial must not vanish because its command cannot be written.
default workload := ["WORKLOAD"]

workload := [concat("/", [kind, name(input.request.name, "NAME")]), "-n", namespace(input.request.namespace)] if {
	kind := lower(input.request.kind.kind)
	kind != ""
	trim(kind, letters) == ""
}

default change := "DIGEST"

change := input.change.digest if {
	startswith(input.change.digest, "sha256:")
	trim(substring(input.change.digest, 7, -1), concat("", [letters, digits])) == ""
}

# The command to approve this very change; further arguments are an array of words.
approve(purpose, arguments) := line(array.flatten([
	["novapay", "approve", purpose], workload, [argument | some argument in arguments],
	["--change", change, "--reason", "…"],
]))

line(words) := concat(" ", [quoted(word) | some word in words])

# A name as one word of a command; where there is none yet, the word that stands for it.
name(text, absent) := absent if object.get({"": true, null: true}, text, false)

else := text if subdomain(text)

else := invalid

namespace(text) := text if {
	subdomain(text)
	count(text) <= 63
	not contains(text, ".")
}

else := invalid

# A name as messages print it: one that is not valid is named as such, without anything that a shell could read.
shown(text) := text if subdomain(text)

else := sprintf("\"%s\" (not a valid name)", [printable]) if {
	is_string(text)
	printable := regex.replace(substring(text, 0, 60), `[^A-Za-z0-9._/:@=+-]`, "?")
}

else := "(not a valid name)"

# What Kubernetes allows as the name of an object: a DNS subdomain of RFC 1123.
subdomain(text) if {
	is_string(text)
	count(text) <= 253
	every part in split(text, ".") {
		part != ""
		trim(part, concat("", [lower_letters, digits, "-"])) == ""
		not startswith(part, "-")
		not endswith(part, "-")
	}
}

# The dots stand for text that people write themselves.
dots := "…"

quoted(word) := `"…"` if word == dots

quoted(word) := word if {
	word != dots
	word != ""
	trim(word, concat("", [letters, digits, "-_./:@%+=,"])) == ""
}

else := concat("", ["'", replace(word, "'", `'\''`), "'"]) if word != dots

lower_letters := "abcdefghijklmnopqrstuvwxyz"

letters := concat("", [lower_letters, upper(lower_letters)])

digits := "0123456789"
