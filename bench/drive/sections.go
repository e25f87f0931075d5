package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"
)

func trusting(roots *x509.CertPool) *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
}

// row is one figure of one server: where, under how many connections.
type row struct {
	load        string
	connections int
	targets     []*target
	samples     []sample
}

// turns measures rows in turns, so that whatever else the machine does hits all servers alike.
func turns(o *options, rows []*row) error {
	for _, r := range rows {
		r.samples = make([]sample, len(r.targets))
	}
	for range o.rounds {
		for _, r := range rows {
			for i, t := range r.targets {
				s, err := load(t, r.connections, o.seconds)
				if err != nil {
					return err
				}
				r.samples[i].add(s)
			}
		}
	}
	return nil
}

func warm(o *options, targets ...*target) error {
	for _, t := range targets {
		for _, connections := range []int{1, 32} {
			if _, err := load(t, connections, o.warm/2); err != nil {
				return err
			}
		}
	}
	return nil
}

// starts times the gate as it is shipped, from the launcher's start to its readiness, over the same data folder.
func starts(w *workspace, o *options, out *report) error {
	var took []time.Duration
	for i := range o.starts + 1 {
		g, err := w.gate("start", "")
		if err != nil {
			return err
		}
		g.process.stop()
		if i > 0 { // the first one makes certificates and fills caches
			took = append(took, g.took)
		}
	}
	slices.Sort(took)
	out.starts(took)
	return nil
}

func compare(w *workspace, o *options, out *report) error {
	names := []string{"rollout-10k.json", "rollout-34k.json"}
	known := object{}
	var reviews, documents []object
	for i, name := range names {
		review, err := w.review(name, true)
		if err != nil {
			return err
		}
		review["request"].(object)["uid"] = fmt.Sprintf("bbd52ba1-4ee2-42a1-ae6b-00000000000%d", i)
		facts, err := w.known(review, name)
		if err != nil {
			return err
		}
		known[review["request"].(object)["uid"].(string)] = facts
		reviews = append(reviews, review)
		documents = append(documents, evidence(review, i)...)
	}
	g, err := w.serving("compare", append(documents, namespace(), history(reviews[0])), "")
	if err != nil {
		return err
	}
	defer func() { g.process.stop() }()
	shared, err := w.policies("opa-policies", 0, forOpa)
	if err != nil {
		return err
	}
	opa, address, err := w.opaServer(shared, g, known)
	if err != nil {
		return err
	}
	defer opa.stop()
	var rows []*row
	for _, review := range reviews {
		gateTarget, err := g.target("gate", review, true)
		if err != nil {
			return err
		}
		body, err := json.Marshal(review)
		if err != nil {
			return err
		}
		opaTarget := &target{name: "opa", address: address, process: opa, roots: gateTarget.roots,
			request: post(address, "/v0/data/bench/admission/main", body), expect: gateTarget.expect}
		for _, connections := range []int{1, 32} {
			rows = append(rows, &row{load: fmt.Sprintf("%d bytes", len(body)), connections: connections,
				targets: []*target{gateTarget, opaTarget}})
		}
		if err := warm(o, gateTarget, opaTarget); err != nil {
			return err
		}
	}
	if err := turns(o, rows); err != nil {
		return err
	}
	out.compare(rows)
	return nil
}

// serving starts a gate over the shared policies and these facts.
func (w *workspace) serving(name string, documents []object, javaOptions string) (*gate, error) {
	policies, err := w.policies("policies", 0, rulesOnly)
	if err != nil {
		return nil, err
	}
	return w.servingFrom(name, policies, documents, javaOptions)
}

func (w *workspace) servingFrom(name, policies string, documents []object, javaOptions string) (*gate, error) {
	facts, err := w.facts(name+"-facts", documents)
	if err != nil {
		return nil, err
	}
	return w.gate(name, javaOptions, "--facts", facts, "--policies", policies)
}

// record compares the same gate with itself: requests that are recorded, and dry runs that are not.
func record(w *workspace, o *options, out *report) error {
	return pair(w, o, func(review object, second bool) (object, bool) {
		review["request"].(object)["dryRun"] = !second
		return review, true
	}, []int{1, 32}, func(rows []*row) { out.paired("What the durable record adds", "dry run", "recorded", rows) })
}

// denied compares a denied request, which also asks when the gate opens next, with an allowed one.
func denied(w *workspace, o *options, out *report) error {
	return pair(w, o, func(review object, second bool) (object, bool) {
		if second {
			return byHand(review), false
		}
		return review, true
	}, []int{1, 8}, func(rows []*row) { out.paired("What a denial costs", "allowed", "denied", rows) })
}

func pair(w *workspace, o *options, change func(object, bool) (object, bool), connections []int, tell func([]*row)) error {
	allowed, err := w.review("rollout-10k.json", true)
	if err != nil {
		return err
	}
	g, err := w.serving("pair", append(evidence(allowed, 0), namespace(), history(allowed)), "")
	if err != nil {
		return err
	}
	defer g.process.stop()
	var targets []*target
	for _, second := range []bool{false, true} {
		review, err := w.review("rollout-10k.json", true)
		if err != nil {
			return err
		}
		review, admitted := change(review, second)
		t, err := g.target(fmt.Sprint("second: ", second), review, admitted)
		if err != nil {
			return err
		}
		targets = append(targets, t)
	}
	if err := warm(o, targets...); err != nil {
		return err
	}
	var rows []*row
	for _, count := range connections {
		rows = append(rows, &row{load: "10 KB", connections: count, targets: targets})
	}
	if err := turns(o, rows); err != nil {
		return err
	}
	tell(rows)
	return os.RemoveAll(g.folder)
}

// facts compares a gate that knows little with one that knows much.
func facts(w *workspace, o *options, out *report) error {
	review, err := w.review("rollout-10k.json", true)
	if err != nil {
		return err
	}
	concerned := append(evidence(review, 0), namespace(), history(review))
	var targets []*target
	for _, count := range []int{10, o.facts} {
		g, err := w.serving(fmt.Sprintf("facts-%d", count), append(others(count), concerned...), "-Xmx2g")
		if err != nil {
			return err
		}
		defer g.process.stop()
		t, err := g.target(fmt.Sprint(count, " facts"), review, true)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s: ready after %s, %d MB\n", t.name, g.took.Round(time.Millisecond), g.process.rss()>>20)
		targets = append(targets, t)
	}
	if err := warm(o, targets...); err != nil {
		return err
	}
	rows := []*row{{load: "10 KB", connections: 1, targets: targets}, {load: "10 KB", connections: 32, targets: targets}}
	if err := turns(o, rows); err != nil {
		return err
	}
	out.paired("What many facts cost", "10 facts", fmt.Sprintf("%d facts", o.facts), rows)
	return nil
}
