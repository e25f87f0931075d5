# METADATA
# title: Day
# description: What the company's calendar says of the moment a change is judged at.
package deploygate.lib.day

import data.deploygate.lib.clock

label := time.format([clock.now, data.schedule.time_zone, "Monday 2006-01-02"])

weekday := split(label, " ")[0]

date := split(label, " ")[1]

# A day that is both open and for approvals needs one.
open if {
	weekday in data.schedule.open_days
	not weekday in data.schedule.approval_days
	not_listed
}

approvable if {
	weekday in data.schedule.approval_days
	not_listed
}

# A listed date is closed, whatever weekday it is. Without a list nothing is known to be open.
not_listed if {
	is_array(data.schedule.closed_dates)
	not date in data.schedule.closed_dates
}

# For messages: defined even when the calendar cannot be read, so that the denial still is.
default described := "A day that cannot be told"

described := sprintf("%s (%s)", [label, data.schedule.time_zone])
