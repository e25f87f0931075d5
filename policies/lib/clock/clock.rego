# METADATA
# title: Clock
# description: The moment a change is judged at, taken from the input, and arithmetic on it.
package deploygate.lib.clock

# A text would be later than every number, so that nothing but a number is a moment.
now := input.time.now_ns if is_number(input.time.now_ns)

# Clocks of a cluster differ: what is dated up to a minute ahead was written just now, by a clock that is ahead of the
# gate's.
latest := now + minute

# Undefined for anything but RFC 3339 with a zone.
at(text) := time.parse_rfc3339_ns(text)

duration(text) := time.parse_duration_ns(text)

hour := 3600000000000

minute := 60000000000
