package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A rule as `novapay policies new` writes it, but about one namespace each, so that it cannot deny the measured change. As the
// shipped rules it says of such a change that it does not apply.
const ruleText = `# METADATA
# title: Generated {number}
# description: A workload of namespace {namespace} has a name of at most 40 characters.
# custom:
#   code: {code}
#   remedy: Give the workload a shorter name.
#   enforcement: deny
#   heals_with_time: false
#   ways_through: []
#   parameters: []
package deploygate.rules.{name}

import future.keywords.not

import data.deploygate.lib.class
import data.deploygate.lib.environment
import data.deploygate.lib.result

metadata := rego.metadata.chain()

deny contains result.violation(metadata, message, remedy, details) if {
	not class.spared_by_content
	not environment.outside(["production"])
	not elsewhere
	not right
	message := sprintf("The name %s has more than 40 characters.", [shown])
	remedy := "Give the workload a shorter name."
	details := {"name": shown, "who": ["developer"]}
}

not_applicable contains class.reason if class.spared_by_content

not_applicable contains environment.reason if environment.outside(["production"])

not_applicable contains "it is about namespace {namespace}" if elsewhere

elsewhere if {
	is_string(input.request.namespace)
	input.request.namespace != "{namespace}"
}

right if {
	is_string(input.request.name)
	count(input.request.name) <= 40
}

default shown := "of this workload"

shown := substring(input.request.name, 0, 60) if is_string(input.request.name)
`

const ruleTest = `package deploygate.rules.{name}_test

import data.deploygate.rules.{name}

long := {
	"change": {"class": "DEPLOY"}, "workload": {"environment": "production"},
	"request": {"namespace": "{namespace}", "name": "a-name-of-more-than-forty-characters-in-all"},
}

test_long_name if {
	denied := {name}.deny with input as long
	count(denied) == 1
}

test_elsewhere if {
	denied := {name}.deny with input as object.union(long, {"request": {"namespace": "pay"}})
	denied == set()
}
`

const ruleDenied = `name: a name of more than 40 characters
at: 2026-11-24T15:00:00Z
review: ../../../../samples/reviews/deployment-set-image.json
set:
  - {path: /request/namespace, value: {namespace}}
  - {path: /request/name, value: a-name-of-more-than-forty-characters-in-all}
rules: [{code}]
expect: {allowed: false, codes: [{code}]}
`

const ruleAllowed = `name: another namespace
at: 2026-11-24T15:00:00Z
review: ../../../../samples/reviews/deployment-set-image.json
rules: [{code}]
expect: {allowed: true, codes: []}
`

// generate adds rules to a folder of policies until there are so many; with tests and samples where a gate asks for them.
func generate(policies string, count int, proofs bool) error {
	shipped, err := os.ReadDir(filepath.Join(policies, "rules"))
	if err != nil {
		return err
	}
	for i := len(shipped); i < count; i++ {
		name := fmt.Sprintf("generated_%04d", i)
		fill := strings.NewReplacer("{namespace}", fmt.Sprintf("team-%04d", i), "{number}", strconv.Itoa(i),
			"{code}", strings.ReplaceAll(name, "_", "-"), "{name}", name)
		files := map[string]string{name + ".rego": ruleText}
		if proofs {
			files[name+"_test.rego"] = ruleTest
			files["samples/denied/long-name.case.yaml"] = ruleDenied
			files["samples/allowed/elsewhere.case.yaml"] = ruleAllowed
		}
		for path, text := range files {
			path = filepath.Join(policies, "rules", name, path)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(path, []byte(fill.Replace(text)), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeRules writes what section rules measures, for bench/instructions and others that take a folder of policies.
func writeRules(root, wanted string) error {
	count, folder, found := strings.Cut(wanted, ":")
	number, err := strconv.Atoi(count)
	if !found || err != nil {
		return fmt.Errorf("-write-rules %s: write N:FOLDER, as 1000:/tmp/policies", wanted)
	}
	return copyPolicies(root, folder, number, withProofs)
}

// sized is the gate and OPA over policies of one size.
type sized struct {
	rules int
	row   *row
}

// rules measures how latency, CPU, memory and the time to load grow with rules that cannot fire for what is asked. One size after
// the other, because two cores do not hold six servers.
func rules(w *workspace, o *options, out *report) error {
	var all []sized
	for _, count := range o.rules {
		one, err := withRules(w, o, count)
		if err != nil {
			return err
		}
		all = append(all, sized{one.rules, one.row})
	}
	out.rules(all)
	return nil
}

func withRules(w *workspace, o *options, count int) (*sized, error) {
	review, err := w.review("rollout-10k.json", true)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("rules-%d", count)
	facts, err := w.known(review, name+".json")
	if err != nil {
		return nil, err
	}
	policies, err := w.policies(name, count, withProofs)
	if err != nil {
		return nil, err
	}
	folders, err := os.ReadDir(filepath.Join(policies, "rules"))
	if err != nil {
		return nil, err
	}
	g, err := w.servingFrom(name, policies, append(evidence(review, 0), namespace(), history(review)), "")
	if err != nil {
		return nil, err
	}
	defer g.process.stop()
	shared, err := w.policies(name+"-opa", count, forOpa)
	if err != nil {
		return nil, err
	}
	uid := review["request"].(object)["uid"].(string)
	opa, address, err := w.opaServer(shared, g, object{uid: facts})
	if err != nil {
		return nil, err
	}
	defer opa.stop()
	gateTarget, err := g.target("gate", review, true)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(review)
	if err != nil {
		return nil, err
	}
	opaTarget := &target{name: "opa", address: address, process: opa, roots: gateTarget.roots,
		request: post(address, "/v0/data/bench/admission/main", body), expect: gateTarget.expect}
	fmt.Fprintf(os.Stderr, "%d rules: gate ready after %s, OPA after %s\n", len(folders),
		g.process.took.Round(time.Millisecond), opa.took.Round(time.Millisecond))
	measured := &row{load: fmt.Sprint(len(folders)), connections: 1, targets: []*target{gateTarget, opaTarget}}
	if err := warm(o, gateTarget, opaTarget); err != nil {
		return nil, err
	}
	if err := turns(o, []*row{measured}); err != nil {
		return nil, err
	}
	return &sized{len(folders), measured}, nil
}

// numbers reads a list such as 0,100,1000.
func numbers(text string) ([]int, error) {
	var all []int
	for _, part := range strings.Split(text, ",") {
		number, err := strconv.Atoi(part)
		if err != nil || number < 0 {
			return nil, fmt.Errorf("-rules %s: write numbers with commas, as 0,100,1000", text)
		}
		all = append(all, number)
	}
	return all, nil
}
