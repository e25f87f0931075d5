# METADATA
# title: Record content
# description: >-
#   A record says what it must: it is of a kind that the gate knows and has a spec, an approval names the whole digest,
#   evidence its checks, breaking glass has a reason and a ticket, and nothing is written as resolved or revoked
#   already. Most of this the API server refuses by itself.
# custom:
#   code: record-content
#   remedy: Correct the record.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: []
#   parameters: []
package deploygate.records.rules.record_content

import data.deploygate.lib.record
import data.deploygate.lib.result
import data.deploygate.lib.services

metadata := rego.metadata.chain()

deny contains result.guard(metadata, message, "Correct its kind.", {"who": ["requester"]}) if {
	not kind_known
	message := "The gate knows no such kind of record."
}

deny contains result.guard(metadata, message, "Give it a spec.", {"who": ["requester"]}) if {
	record.created
	not specified
	message := "It has no spec, so it says nothing."
}

deny contains result.guard(metadata, message, remedy, {"change": record.said("change")}) if {
	record.created_as("Approval")
	specified
	not exact
	message := "It does not name the whole digest of the change that it approves."
	remedy := "Copy sha256: and 64 hex digits from the refusal of that change."
}

deny contains result.guard(metadata, message, remedy, {"missing": missing}) if {
	record.created_as("Approval")
	record.spec.purpose == "break-glass"
	missing := [member | some member in ["reason", "ticket"]; not filled(member)]
	count(missing) > 0
	message := sprintf("Breaking glass needs a %s.", [concat(" and a ", missing)])
	remedy := `Add --reason "…" and --ticket ID.`
}

deny contains result.guard(metadata, message, remedy, {"members": early}) if {
	record.created
	early := [member |
		some member in ["resolvedAt", "resolvedBy", "revokedAt", "revokedBy"]
		record.said(member) != null
	]
	count(early) > 0
	message := sprintf("It is new, yet has %s.", [concat(" and ", early)])
	remedy := "Leave that out: it is set later, by whoever resolves or revokes it."
}

# A list that cannot be read is one whose checks nobody is asked for.
deny contains result.guard(metadata, message, remedy, {"checks": record.said("checks")}) if {
	record.created_as("Verification")
	not lists_checks
	message := "It tells of no check, or of one without a name."
	remedy := "Give it checks, each with name and result."
}

warn contains message if {
	record.created_as("Approval")
	incident := record.spec.incident
	incident != ""
	not open(incident)
	message := sprintf("incident %v is not open: as its fix this approval lets nothing through", [incident])
}

warn contains message if {
	record.opened
	some service in record.spec.services
	not services.key(service)
	message := sprintf("services has %v, which no workload is called: the incident touches all", [short(service)])
}

short(text) := substring(json.marshal(text), 0, 40)

kind_known if record.kind

specified if is_object(record.spec)

exact if {
	startswith(record.spec.change, "sha256:")
	count(record.spec.change) == 71
}

lists_checks if {
	is_array(record.spec.checks)
	count(record.spec.checks) > 0
	every run in record.spec.checks {
		is_string(run.name)
	}
}

filled(member) if trim_space(record.spec[member]) != ""

open(incident) if {
	some known in input.facts.incidents
	known.name == incident
}
