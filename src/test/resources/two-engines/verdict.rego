# Every builtin with a grammar of its own, over values that the test makes up. What is undefined has no key.
package deploygate

verdict := {
	"sprintf": {sprintf("%d %d", [i, j]): x |
		some i, format in input.formats
		some j, value in input.values
		x := sprintf(format, [value])
	},
	"sprintf_many": {i: x | some i, format in input.many; x := sprintf(format, input.values)},
	"format": {sprintf("%d %d %d", [i, j, k]): x |
		some i, layout in input.layouts
		some j, zone in input.zones
		some k, ns in input.times
		x := time.format([ns, zone, layout])
	},
	"clock": {sprintf("%d %d", [j, k]): x |
		some j, zone in array.concat(input.zones, input.far_zones)
		some k, ns in input.times
		x := [time.date([ns, zone]), time.clock([ns, zone]), time.weekday([ns, zone])]
	},
	"parse": {sprintf("%d %d", [i, j]): x |
		some i, layout in input.layouts
		some j, text in input.texts
		x := time.parse_ns(layout, text)
	},
	"round_trip": {sprintf("%d %d", [i, k]): x |
		some i, layout in input.layouts
		some k, ns in input.times
		x := time.parse_ns(layout, time.format([ns, "UTC", layout]))
	},
	"rfc3339": {j: x | some j, text in input.texts; x := time.parse_rfc3339_ns(text)},
	"durations": {i: x | some i, text in input.durations; x := time.parse_duration_ns(text)},
	"add": {sprintf("%d %d", [i, k]): x |
		some i, d in input.dates
		some k, ns in input.times
		x := time.add_date(ns, d[0], d[1], d[2])
	},
	"diff": {sprintf("%d %d", [i, k]): x |
		some i, a in input.times
		some k, b in input.times
		x := time.diff(a, [b, "Europe/Berlin"])
	},
	"units": {i: x | some i, text in input.amounts; x := units.parse(text)},
	"bytes": {i: x | some i, text in input.amounts; x := units.parse_bytes(text)},
	"semver": {sprintf("%d %d", [i, j]): x |
		some i, a in input.versions
		some j, b in input.versions
		x := semver.compare(a, b)
	},
	"replace": {sprintf("%d %d %d", [i, j, k]): x |
		some i, pattern in input.patterns
		some j, text in input.strings
		some k, template in input.templates
		x := regex.replace(text, pattern, template)
	},
	"split": {sprintf("%d %d", [i, j]): x |
		some i, pattern in input.patterns
		some j, text in input.strings
		x := [regex.split(pattern, text), regex.find_n(pattern, text, -1), regex.find_n(pattern, text, 2)]
	},
	"globs": {sprintf("%d %d", [i, j]): x |
		some i, a in input.globs
		some j, b in input.globs
		x := regex.globs_match(a, b)
	},
	"uris": {i: x | some i, text in input.uris; x := uri.parse(text)},
	"queries": {i: x | some i, text in input.uris; x := urlquery.decode_object(text)},
	"escapes": {i: x | some i, text in input.strings; x := [urlquery.encode(text), urlquery.decode(text)]},
	"yaml": {i: x | some i, text in input.yamls; x := yaml.unmarshal(text)},
	"yaml_text": {i: x |
		some i, value in input.values
		not is_array(value)
		x := yaml.marshal({"a": [value, {"b": value}], "c": value})
	},
	"json_text": {i: x | some i, value in input.values; x := json.marshal_with_options(value, {"indent": "  "})},
	"counts": {sprintf("%d %d", [i, j]): x |
		some i, a in input.strings
		some j, b in input.strings
		x := [strings.count(a, b), strings.split_n(a, b, 2), strings.split_n(a, b, -2)]
	},
	"cidr": {i: x | some i, text in input.blocks; x := [net.cidr_is_valid(text), net.cidr_merge([text, "10.0.0.0/9"])]},
	"hashes": {i: x | some i, text in input.strings; x := [crypto.sha256(text), crypto.hmac.sha512(text, "key")]},
}
