package main

import "reflect"

// nothing stands for a member that is absent.
const nothing = absent("absent")

type absent string

// path leads from a Pod template to one member. Every list and map on the way holds one element.
type path []step

type step struct {
	name, in string
	parent   reflect.Type
}

// template returns a template that holds the value at the path, and besides only what leads there, or, where full is asked for,
// a value in every other member beside the way.
func (p path) template(value any, full bool) object {
	result, _ := p.build(value, full, 0).(object)
	return result
}

func (p path) build(value any, full bool, depth int) any {
	here := object{}
	at := p[depth]
	if full {
		for _, field := range jsonFields(at.parent) {
			if other := sample(field.goType); other != nil && field.name != at.name {
				here[field.name] = other
			}
		}
	}
	child := value
	if depth < len(p)-1 {
		child = at.wrap(p.build(value, full, depth+1))
	} else if text, isText := value.(string); isText {
		child = at.wrap(text)
	}
	if child != nothing {
		here[at.name] = child
	}
	return here
}

func (s step) wrap(value any) any {
	switch s.in {
	case "list":
		return []any{value}
	case "map":
		return object{"key": value}
	}
	return value
}

func (p path) read(root any) any {
	for _, at := range p {
		parent, isObject := root.(object)
		if !isObject {
			return nothing
		}
		child, there := parent[at.name]
		if !there {
			return nothing
		}
		switch value := child.(type) {
		case []any:
			if at.in == "list" && len(value) > 0 {
				child = value[0]
			}
		case object:
			if inner, there := value["key"]; at.in == "map" && there {
				child = inner
			}
		}
		root = child
	}
	return root
}

func sample(t reflect.Type) any {
	switch kind := kindOrList(t); kind {
	case "list", "map", "time", "any":
		return nil
	case "text":
		return "x"
	case "flag":
		return true
	case "number", "int-or-string":
		return 7
	case "quantity":
		return "7"
	}
	return object{}
}

func kindOrList(t reflect.Type) string {
	if _, special := scalars[t]; !special {
		switch t.Kind() {
		case reflect.Slice:
			return "list"
		case reflect.Map:
			return "map"
		}
	}
	return kind(t)
}
