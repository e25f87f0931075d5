# METADATA
# title: Services
# description: Which service is meant by what an incident lists.
package deploygate.lib.services

# A service as it is compared: capital letters and blanks around it do not matter. Undefined for what no workload can be
# called, a sentence or two names in one: then it is not known which service is meant.
key(text) := lowered if {
	lowered := lower(trim_space(text))
	lowered != ""
	trim(lowered, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}
