# METADATA
# title: Approvals
# description: >-
#   Which approvals count for this very change: written, not expired, for this workload and this exact digest, by
#   another person than the one whose change it is.
package deploygate.lib.approvals

import data.deploygate.lib.clock

given(purpose, roles) if {
	some approval in counting
	approval.purpose == purpose
	approval.role in roles
}

# Valid one hour at most, with a reason and a ticket.
break_glass if {
	some approval in counting
	approval.purpose == "break-glass"
	approval.role in {"incident-commander", "vp-engineering"}
	trim_space(approval.reason) != ""
	trim_space(approval.ticket) != ""
	at_most_an_hour(approval)
}

counting contains approval if {
	some approval in input.facts.approvals
	approval.change == input.change.digest
	approval.workload.kind == input.request.kind.kind
	approval.workload.name == input.request.name
	approval.namespace == input.request.namespace
	written(approval)
	unexpired(approval)
	by_another_person(approval)
}

written(approval) if not approval.createdAt

written(approval) if clock.at(approval.createdAt) <= clock.now

unexpired(approval) if {
	clock.now < clock.at(approval.expiresAt)
	younger_than_the_limit(approval)
}

unexpired(approval) if {
	not approval.expiresAt
	clock.now < clock.at(approval.createdAt) + clock.duration(data.approvals.default_validity)
	younger_than_the_limit(approval)
}

younger_than_the_limit(approval) if not approval.createdAt

younger_than_the_limit(approval) if {
	clock.now < clock.at(approval.createdAt) + clock.duration(data.approvals.max_validity)
}

by_another_person(approval) if {
	is_string(approval.approver)
	approval.approver != ""
	not startswith(approval.approver, "system:")
	approval.approver != input.request.user.username
	not approval.approver == input.facts.argocd.initiatedBy.username
}

at_most_an_hour(approval) if clock.at(approval.expiresAt) <= clock.at(approval.createdAt) + clock.hour

at_most_an_hour(approval) if {
	not approval.createdAt
	clock.at(approval.expiresAt) <= clock.now + clock.hour
}
