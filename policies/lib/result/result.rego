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

# What data says of this rule here, else what the rule says of itself. A word that is none of the three denies.
enforcement(annotation) := word if {
	word := data.enforcement[annotation.code][environment.name]
	word in {"deny", "warn", "dryrun"}
}

else := "deny" if environment.name in object.keys(data.enforcement[annotation.code])

else := annotation.enforcement
