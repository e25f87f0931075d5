# METADATA
# title: Approvals
# description: >-
#   Which approvals count for this very change: written before now, not expired, for this workload and this exact
#   digest, by another person than the one whose change it is.
package deploygate.lib.approvals

import data.deploygate.lib.clock
import data.deploygate.lib.roles

given(purpose) if {
	some approval in counting
	approval.purpose == purpose
	approval.role in roles.approving[purpose]
}

break_glass if count(breaking_glass) > 0

# Valid one hour at most, with a reason and a ticket.
breaking_glass contains approval if {
	some approval in counting
	approval.purpose == "break-glass"
	approval.role in roles.approving["break-glass"]
	trim_space(approval.reason) != ""
	trim_space(approval.ticket) != ""
	at_most_an_hour(approval)
}

counting contains approval if {
	some approval in standing
	written(approval)
}

# Approvals of this very change that do not count because the gate's clock has not reached when they were written.
early contains approval if {
	some approval in standing
	not written(approval)
	clock.at(approval.createdAt)
}

standing contains approval if {
	some approval in input.facts.approvals
	is_string(approval.change)
	approval.change == input.change.digest
	approval.workload.kind == input.request.kind.kind
	approval.workload.name == input.request.name
	approval.namespace == input.request.namespace
	for_this_one(approval)
	not revoked(approval)
	unexpired(approval)
	by_another_person(approval)
}

# A workload that was deleted and made again is another one: what was approved for the one before is not replayed on it.
for_this_one(approval) if undated(approval)

for_this_one(approval) if {
	not creation
	clock.at(approval.createdAt) > clock.at(input.workload.oldObject.metadata.creationTimestamp)
}

# What is still to be made has no beginning. One of its name that ran here may have used up what was approved until
# then.
for_this_one(approval) if {
	creation
	clock.at(approval.createdAt) > last_of_the_one_before
}

last_of_the_one_before := 0 if object.get(input.facts.history, "before", null) == null

last_of_the_one_before := clock.at(input.facts.history.before)

creation if input.change.class == "CREATE"

# Whenever that was: a time in the future revokes as well.
revoked(approval) if object.get(approval, "revokedAt", null) != null

# A fact that does not say when it was written was written before now.
undated(approval) if object.get(approval, "createdAt", null) == null

endless(approval) if object.get(approval, "expiresAt", null) == null

written(approval) if undated(approval)

written(approval) if clock.at(approval.createdAt) <= clock.latest

unexpired(approval) if {
	clock.now < clock.at(approval.expiresAt)
	younger_than_the_limit(approval)
}

# Without an end it counts for the default time; without a beginning either, for no time at all.
unexpired(approval) if {
	endless(approval)
	clock.now < clock.at(approval.createdAt) + clock.duration(data.approvals.default_validity)
	younger_than_the_limit(approval)
}

younger_than_the_limit(approval) if undated(approval)

younger_than_the_limit(approval) if {
	clock.now < clock.at(approval.createdAt) + clock.duration(data.approvals.max_validity)
}

# Four eyes: not the requester, not who started the Argo CD operation, not the author of the pull request. What is
# said of the latter two can only refuse.
by_another_person(approval) if {
	person := lower(trim_space(approval.approver))
	person != ""
	not startswith(person, "system:")
	person != lower(trim_space(input.request.user.username))
	not person in concerned
}

concerned contains lower(trim_space(input.facts.argocd.initiatedBy.username))

concerned contains lower(trim_space(evidence.pullRequest.author)) if some evidence in input.facts.verifications

at_most_an_hour(approval) if clock.at(approval.expiresAt) <= clock.at(approval.createdAt) + clock.hour

at_most_an_hour(approval) if {
	undated(approval)
	clock.at(approval.expiresAt) <= clock.now + clock.hour
}

at_most_an_hour(approval) if {
	endless(approval)
	clock.now < clock.at(approval.createdAt) + clock.hour
}

# What a verdict keeps of an approval; the facts of the record have the rest.
brief(approval) := object.filter(approval, ["name", "purpose", "role", "approver", "createdAt"])
