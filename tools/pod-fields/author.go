package main

import (
	"maps"
	"math/rand"
	"slices"
)

// author writes random Pod templates, as people write them: with and without members that say nothing.
type author struct {
	*rand.Rand
	fields fields
}

// pair is a template, what the API server stores of it, and the same template with one member changed.
type pair struct {
	Written object `json:"written"`
	Stored  any    `json:"stored"`
	Changed object `json:"changed"`
	// Same tells whether the change makes no difference to the Pods.
	Same bool `json:"same"`
}

func (a *author) pair() pair {
	written := a.object(a.fields.Root, 0)
	if _, there := written["spec"].(object); !there {
		written["spec"] = object{}
	}
	changed := plainJSON(written).(object)
	a.change(changed, a.fields.Root)
	return pair{written, must1(stored(written)), changed, same(judged(written), judged(changed))}
}

// judged leaves out what a digest leaves out on purpose, though new Pods come of it: marks of a restart.
func judged(template object) object {
	template = plainJSON(template).(object)
	if metadata, isObject := template["metadata"].(object); isObject {
		delete(metadata, "creationTimestamp")
		if annotations, isObject := metadata["annotations"].(object); isObject {
			delete(annotations, "kubectl.kubernetes.io/restartedAt")
		}
	}
	return template
}

func (a *author) object(name string, depth int) object {
	result := object{}
	all := a.fields.Types[name]
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if a.wants(key, depth, len(all)) {
			if value := a.value(all[key], key, depth); value != nothing {
				result[key] = value
			}
		}
	}
	return result
}

// wants keeps templates small: about three members of each object, and always what leads to containers.
func (a *author) wants(key string, depth, siblings int) bool {
	if depth < 2 && slices.Contains([]string{"spec", "containers", "metadata"}, key) {
		return true
	}
	return a.Intn(siblings+2) < 3+a.Intn(3)
}

func (a *author) value(m *member, key string, depth int) any {
	switch a.Intn(8) {
	case 0:
		return nil
	case 1, 2:
		if len(m.Silent) > 0 {
			return m.Silent[a.Intn(len(m.Silent))]
		}
	}
	switch m.In {
	case "list":
		list := []any{}
		for range a.Intn(3) {
			list = append(list, a.single(m.Kind, key, depth))
		}
		return list
	case "map":
		entries := object{}
		for range a.Intn(3) {
			entries[a.pick("app", "cpu", "memory", "kubectl.kubernetes.io/restartedAt", "pod.beta.kubernetes.io/init-containers")] =
				a.single(m.Kind, key, depth)
		}
		return entries
	}
	return a.single(m.Kind, key, depth)
}

func (a *author) single(kind, key string, depth int) any {
	switch kind {
	case "text":
		if key == "image" || key == "reference" {
			return a.pick("", "a", "a:latest", "r.io/a:1", "r.io:5000/a", "a@sha256:"+digits, "a:latest@sha256:"+digits, "r.io/b/c:v2@sha256:"+digits)
		}
		return a.pick("", "x", "y", "Always", "IfNotPresent", "TCP", "/", "HTTP", "v1", "x y")
	case "flag":
		return a.Intn(2) == 0
	case "number":
		return a.Intn(5) * a.Intn(5)
	case "int-or-string":
		if a.Intn(2) == 0 {
			return a.Intn(3) * 8080
		}
		return a.pick("", "http", "8080")
	case "quantity", "resource":
		if a.Intn(5) == 0 {
			return a.Intn(4)
		}
		return a.quantity()
	case "time":
		return a.pick("2026-11-24T10:00:00Z", "2026-11-24T12:00:00+02:00", "2026-11-24T10:00:00.5Z")
	case "any":
		return object{"f:a": object{}}
	}
	return a.object(kind, depth+1)
}

const digits = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func (a *author) quantity() string {
	number := a.pick("0", "1", "1.0", "0.5", ".25", "1.5", "100", "1000", "1024", "1536", "100500", "0.0001", "2000000", "007", "-1", "+2", "1234567890", "0.1234567891")
	return number + a.pick("", "", "m", "k", "M", "G", "Ki", "Mi", "Gi", "u", "n", "e3", "E2", "e-3", "T")
}

func (a *author) pick(values ...string) string {
	return values[a.Intn(len(values))]
}

// change writes another value into one member somewhere.
func (a *author) change(node object, name string) {
	all := a.fields.Types[name]
	inner := []string{}
	for _, key := range slices.Sorted(maps.Keys(node)) {
		if child := first(node[key]); child != nil && all[key] != nil && a.fields.Types[all[key].Kind] != nil && all[key].In != "map" {
			inner = append(inner, key)
		}
	}
	if len(inner) > 0 && a.Intn(8) > 0 {
		key := inner[a.Intn(len(inner))]
		a.change(first(node[key]), all[key].Kind)
		return
	}
	keys := slices.Sorted(maps.Keys(all))
	key := keys[a.Intn(len(keys))]
	if a.Intn(4) == 0 {
		delete(node, key)
	} else {
		node[key] = plainJSON(a.value(all[key], key, 2))
	}
}

func first(value any) object {
	if list, isList := value.([]any); isList && len(list) > 0 {
		value = list[0]
	}
	found, _ := value.(object)
	return found
}
