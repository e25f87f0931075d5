# METADATA
# title: Roles
# description: Who holds which role, by what the API server authenticated, and which role approves what.
package deploygate.lib.roles

# The roles that may approve for each purpose: asked for when an approval is written and again when it is counted.
approving := {
	"friday": {"vp-engineering"},
	"hotfix": {"team-lead"},
	"migration": {"platform"},
	"canary-skip": {"team-lead"},
	"redeploy": {"team-lead"},
	"break-glass": {"incident-commander", "vp-engineering"},
}

known(role) if {
	is_string(role)
	is_object(data.roles[role])
}

# By a group, by a group of the namespace's team, or by name; each letter for letter.
holds(role) if {
	some group in groups(role)
	group in input.request.user.groups
}

holds(role) if {
	input.request.user.username != ""
	input.request.user.username in data.roles[role].users
}

groups(role) := {group | some group in data.roles[role].groups; group != ""} | {group |
	some pattern in data.roles[role].team_groups
	group := of_team(pattern)
}

of_team(pattern) := pattern if {
	not contains(pattern, "{team}")
	pattern != ""
}

# Without a team nobody is of it.
of_team(pattern) := replace(pattern, "{team}", input.record.team) if {
	contains(pattern, "{team}")
	input.record.team != ""
}

# For messages: whom to ask.
default holders(_) := "nobody here"

holders(role) := concat(" or ", sort(names)) if {
	names := groups(role) | {user | some user in data.roles[role].users}
	count(names) > 0
}

# Service accounts and the parts of Kubernetes are no persons, whatever groups somebody puts them in.
person if {
	not startswith(lower(trim_space(input.request.user.username)), "system:")
	trim_space(input.request.user.username) != ""
	is_array(input.request.user.groups)
	every group in input.request.user.groups {
		not startswith(lower(group), "system:serviceaccounts")
	}
}

# A receiver opens incidents of a feed and changes only those that it opened itself, so that one that was broken into
# does not end what people opened.
receives if {
	input.request.user.username != ""
	input.request.user.username in data.incidents.receivers
}

receives_this if {
	receives
	input.record.oldObject.spec.openedBy == input.request.user.username
}
