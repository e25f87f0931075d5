# METADATA
# title: Result
# description: Builds a violation from the annotations of the rule that found it.
package deploygate.lib.result

import data.deploygate.lib.environment

violation(chain, message, remedy, details) := {
	"code": custom(chain).code,
	"message": message,
	"remedy": remedy,
	"details": details,
	"enforcement": enforcement(custom(chain)),
}

# A violation that no data softens: what guards the records guards the rules too.
guard(chain, message, remedy, details) := {
	"code": custom(chain).code,
	"message": message,
	"remedy": remedy,
	"details": details,
	"enforcement": "deny",
}

custom(chain) := [link.annotations.custom | some link in chain; link.annotations.custom.code][0]

# What data says of this rule here, the most exact place first, else what the rule says of itself. A word that is
# none of the three denies.
enforcement(annotation) := word(said[0]) if {
	words := data.enforcement[annotation.code]
	said := [found | some place in places; some key, found in words; key == place]
	count(said) > 0
}

else := annotation.enforcement

word(said) := said if said in {"deny", "warn", "dryrun"}

else := "deny"

places := array.concat(workload, [environment.name])

default workload := []

workload := [
	concat("/", [input.request.namespace, lower(input.request.kind.kind), input.request.name]),
	concat("/", [input.request.namespace, input.request.name]),
	concat("/", [input.request.namespace, "*"]),
]
