package main

import (
	"encoding/json"
	"log"
	"maps"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// fields is the file that the gate reads.
type fields struct {
	Kubernetes  string   `json:"kubernetes"`
	Checksum    string   `json:"checksum"`
	Root        string   `json:"root"`
	Conditional []string `json:"conditional"`
	// Annotations are those that the API server takes out of every template.
	Annotations []string           `json:"annotations"`
	Types       map[string]members `json:"types"`
}

type members map[string]*member

// member says of one member what it holds, and which values mean the same as its absence, whatever else is there.
type member struct {
	Kind   string `json:"kind"`
	In     string `json:"in,omitempty"`
	Silent []any  `json:"silent,omitempty"`
}

// Members whose default depends on other members. The gate has code for each; a new one has to be looked at by a person.
var conditional = []string{
	"Container.imagePullPolicy", "ContainerPort.hostPort", "EphemeralContainer.imagePullPolicy", "ImageVolumeSource.pullPolicy",
	"PodSpec.serviceAccount", "PodSpec.serviceAccountName", "Volume.emptyDir",
}

var scalars = map[reflect.Type]string{
	reflect.TypeFor[resource.Quantity]():  "quantity",
	reflect.TypeFor[intstr.IntOrString](): "int-or-string",
	reflect.TypeFor[metav1.Time]():        "time",
	reflect.TypeFor[metav1.FieldsV1]():    "any",
}

type walk struct {
	found       map[string]members
	conditional map[string]bool
}

func derive(checksum string) fields {
	w := &walk{map[string]members{}, map[string]bool{}}
	root := reflect.TypeFor[corev1.PodTemplateSpec]()
	w.visit(root, nil)
	got := slices.Sorted(maps.Keys(w.conditional))
	if !slices.Equal(got, conditional) {
		log.Fatalf("defaults that depend on other members: %v, known are %v", got, conditional)
	}
	return fields{version(), checksum, root.Name(), conditional, goneAnnotations(), w.found}
}

// goneAnnotations tries what annotations Kubernetes had in a template's metadata for what is a field today.
func goneAnnotations() []string {
	gone := []string{}
	for _, level := range []string{"alpha", "beta"} {
		for _, name := range []string{"init-containers", "init-container-statuses", "hostname", "subdomain", "storage-class"} {
			annotation := "pod." + level + ".kubernetes.io/" + name
			template := object{"metadata": object{"annotations": object{annotation: "[]"}}}
			if same(object{}, template) {
				gone = append(gone, annotation)
			}
		}
	}
	return gone
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == "k8s.io/kubernetes" {
			return dependency.Version
		}
	}
	log.Fatal("built without k8s.io/kubernetes")
	return ""
}

// visit looks at each member of a type at one place; a type that stands at several has to be the same everywhere.
func (w *walk) visit(t reflect.Type, at path) {
	here := members{}
	for _, field := range jsonFields(t) {
		here[field.name] = w.member(t, field, append(slices.Clone(at), step{name: field.name, parent: t}))
	}
	if before, seen := w.found[t.Name()]; seen && !reflect.DeepEqual(before, here) {
		log.Fatalf("%s differs by where it stands: %s", t.Name(), at)
	}
	w.found[t.Name()] = here
}

func (w *walk) member(parent reflect.Type, field jsonField, at path) *member {
	m := &member{}
	t := field.goType
	switch t.Kind() {
	case reflect.Slice:
		m.In, t = "list", elem(t.Elem())
	case reflect.Map:
		m.In, t = "map", elem(t.Elem())
	}
	at[len(at)-1].in = m.In
	m.Kind = kind(t)
	if m.Kind == "quantity" && isRounded(at) {
		m.Kind = "resource"
	}
	m.Silent = w.silent(parent.Name()+"."+field.name, at, m)
	if m.Kind == t.Name() {
		w.visit(t, at)
	}
	return m
}

// silent tries values at a place and keeps those that come to the same as none.
func (w *walk) silent(name string, at path, m *member) []any {
	silent := []any{}
	plain, full := at.template(nothing, false), at.template(nothing, true)
	for _, value := range candidates(m, at, must1(effect(plain)), must1(effect(full))) {
		inPlain := same(plain, at.template(value, false))
		inFull := same(full, at.template(value, true))
		switch {
		case inPlain && inFull:
			silent = append(silent, value)
		case inPlain != inFull:
			w.conditional[name] = true
		case value == nil || m.In == "list":
			log.Fatalf("%s: %v is not the same as nothing", name, value)
		}
	}
	return slices.DeleteFunc(silent, func(value any) bool {
		inner, isObject := value.(object)
		return value == nil || m.In == "list" || isObject && len(inner) > 0 // the first two always are; the gate empties the third
	})
}

// candidates are what a person may write who wants to say nothing, and what the API server itself writes there.
func candidates(m *member, at path, effects ...object) []any {
	switch m.In {
	case "list":
		return []any{nil, []any{}}
	case "map":
		return []any{nil, object{}}
	}
	values := []any{nil, plainJSON(zero(m.Kind))}
	for _, effect := range effects {
		if value := at.read(effect); value != nothing && !slices.ContainsFunc(values, func(other any) bool {
			return reflect.DeepEqual(other, value)
		}) {
			values = append(values, value)
		}
	}
	return values
}

func zero(kind string) any {
	switch kind {
	case "text":
		return ""
	case "flag":
		return false
	case "number", "int-or-string":
		return 0
	case "quantity", "resource":
		return "0"
	case "time", "any":
		return nil
	}
	return object{}
}

func isRounded(at path) bool {
	effect := must1(effect(at.template("100500u", false)))
	return at.read(effect) == "101m"
}

func same(a, b object) bool {
	return reflect.DeepEqual(must1(effect(a)), must1(effect(b)))
}

func kind(t reflect.Type) string {
	if name, special := scalars[t]; special {
		return name
	}
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "flag"
	case reflect.Int32, reflect.Int64:
		return "number"
	case reflect.Struct:
		return t.Name()
	}
	log.Fatalf("no kind for %s", t)
	return ""
}

type jsonField struct {
	name   string
	goType reflect.Type
}

// jsonFields lists the members of a struct, those of structs that are inlined too.
func jsonFields(t reflect.Type) []jsonField {
	found := []jsonField{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case name == "" && field.Anonymous:
			found = append(found, jsonFields(elem(field.Type))...)
		case name == "":
			log.Fatalf("%s.%s has no name in JSON", t, field.Name)
		default:
			found = append(found, jsonField{name, elem(field.Type)})
		}
	}
	return found
}

func elem(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func plainJSON(value any) any {
	var result any
	must(json.Unmarshal(must1(json.Marshal(value)), &result))
	return result
}

func must1[T any](value T, err error) T {
	must(err)
	return value
}
