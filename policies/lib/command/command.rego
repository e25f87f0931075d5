# METADATA
# title: Command
# description: The commands a denial tells people to type.
package deploygate.lib.command

workload := sprintf("%s/%s -n %s", [lower(input.request.kind.kind), input.request.name, input.request.namespace])

approve(purpose, extra) := sprintf(
	"novapay approve %s %s --change %s%s --reason \"…\"",
	[purpose, workload, input.change.digest, extra],
)
