# METADATA
# title: Command
# description: The commands a denial tells people to type.
package deploygate.lib.command

# Defined whatever is missing: a denial must not vanish because its command cannot be written.
default workload := "WORKLOAD"

workload := sprintf("%s/%s -n %s", [lower(input.request.kind.kind), input.request.name, input.request.namespace])

default change := "DIGEST"

change := input.change.digest if is_string(input.change.digest)

approve(purpose, extra) := concat("", [
	"novapay approve ",
	purpose,
	" ",
	workload,
	extra,
	" --change ",
	change,
	` --reason "…"`,
])
