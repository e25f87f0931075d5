# METADATA
# title: Day
# description: What the company's calendar says of the moment a change is judged at.
package deploygate.lib.day

import data.deploygate.lib.clock

label := time.format([clock.now, data.schedule.time_zone, "Monday 2006-01-02"])

weekday := split(label, " ")[0]

date := split(label, " ")[1]

open if {
	weekday in data.schedule.open_days
	not date in data.schedule.closed_dates
}

# A listed date is closed, whatever weekday it is.
approvable if {
	weekday in data.schedule.approval_days
	not date in data.schedule.closed_dates
}

# For messages: defined even when the calendar cannot be read, so that the denial still is.
default described := "a day that cannot be told"

described := sprintf("%s (%s)", [label, data.schedule.time_zone])
