package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	attackers  = 32
	hostileMax = 6_900_000
	soon       = time.Second     // what is always allowed is answered within this
	recovery   = 2 * time.Second // deploys are judged again within this
)

// attack sends hostile bodies over 32 connections for o.long and asks for rollbacks and restarts all the while.
func attack(w *workspace, o *options, out *report) error {
	undo, err := w.recorded("deployment-rollout-undo--deployments-update-by-lead@novapay.json")
	if err != nil {
		return err
	}
	restart, err := w.recorded("deployment-rollout-restart--deployments-update-by-lead@novapay.json")
	if err != nil {
		return err
	}
	deploy, err := w.recorded("deployment-set-image--deployments-update-by-dev@novapay.json")
	if err != nil {
		return err
	}
	ran, err := w.ranHealthy(undo)
	if err != nil {
		return err
	}
	facts, err := w.facts("attack-facts", []object{namespace(), ran})
	if err != nil {
		return err
	}
	g, err := w.gate("attack", "", "--facts", facts, "--console-listen", "off")
	if err != nil {
		return err
	}
	defer func() { g.process.stop() }()
	roots, err := pool(filepath.Join(g.folder, "tls", "ca.crt"))
	if err != nil {
		return err
	}
	ask := func(client *http.Client, body []byte) (string, error) {
		answer, err := client.Post("https://"+g.address+"/validate?timeout=5s", "application/json", bytes.NewReader(body))
		if err != nil {
			return "", err
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		return string(text), err
	}
	always := [][]byte{encode(undo), encode(restart)}
	patient := trusting(roots)
	var quiet []time.Duration
	for range 100 { // warm, as a gate is that has served for a day, and what the machine can do by itself
		for _, body := range append(always, encode(deploy)) {
			sent := time.Now()
			if _, err := ask(patient, body); err != nil {
				return err
			}
			quiet = append(quiet, time.Since(sent))
		}
	}
	slices.Sort(quiet)
	before, threads := g.process.rss(), g.process.threads()
	var stop atomic.Bool
	var hostile atomic.Int64
	var group sync.WaitGroup
	bodies := hostileBodies(restart, deploy)
	for i := range attackers {
		group.Go(func() {
			client := trusting(roots)
			client.Timeout = 20 * time.Second
			random := rand.New(rand.NewSource(int64(i)))
			for !stop.Load() {
				ask(client, bodies[random.Intn(len(bodies))]) // whatever comes of it
				hostile.Add(1)
			}
		})
	}
	var calm, refused, late []string
	var latencies []time.Duration
	most, mostThreads := int64(0), int64(0)
	ticks := time.NewTicker(100 * time.Millisecond)
	defer ticks.Stop()
	for begun := time.Now(); time.Since(begun) < o.long; {
		<-ticks.C
		body := always[len(latencies)%len(always)]
		sent := time.Now()
		said, err := ask(patient, body)
		took := time.Since(sent)
		latencies = append(latencies, took)
		most, mostThreads = max(most, g.process.rss()), max(mostThreads, g.process.threads())
		switch {
		case err != nil:
			refused = append(refused, err.Error())
		case !strings.Contains(said, `"allowed":true`):
			refused = append(refused, said)
		case strings.Contains(said, "did not wait any longer"):
			late = append(late, said)
		default:
			calm = append(calm, said)
		}
	}
	stop.Store(true)
	ended := time.Now()
	judged := time.Duration(0)
	for judged == 0 && time.Since(ended) < time.Minute {
		if said, err := ask(patient, encode(deploy)); err == nil && strings.Contains(said, `"uid"`) &&
			!strings.Contains(said, "overloaded") && !strings.Contains(said, "-timeout") {
			judged = time.Since(ended)
		}
	}
	group.Wait()
	after, afterThreads := g.process.rss(), g.process.threads()
	slices.Sort(latencies)
	at := func(p float64) time.Duration { return latencies[min(len(latencies)-1, int(p*float64(len(latencies))))] }
	out.say("| %d connections of hostile bodies, %s | |", attackers, o.long)
	out.say("|---|---|")
	out.say("| hostile requests answered or cut off | %d |", hostile.Load())
	out.say("| rollbacks and restarts, one each 100 ms | %d, allowed %d, of them before their record %d |",
		len(latencies), len(calm)+len(late), len(late))
	out.say("| the same without an attack, p50, p99 ms | %s, %s |", ms(quiet[len(quiet)/2]), ms(quiet[len(quiet)*99/100]))
	out.say("| p50, p99, slowest ms | %s, %s, %s |", ms(at(0.5)), ms(at(0.99)), ms(latencies[len(latencies)-1]))
	out.say("| deploys are judged again after ms | %s |", ms(judged))
	out.say("| RSS MB before, most, after | %d, %d, %d |", before>>20, most>>20, after>>20)
	out.say("| threads before, most, after | %d, %d, %d |", threads, mostThreads, afterThreads)
	out.say("")
	switch {
	case len(refused) > 0:
		return fmt.Errorf("%d of %d rollbacks and restarts were not allowed, the first: %.600s", len(refused), len(latencies), refused[0])
	case at(0.99) > soon:
		return fmt.Errorf("p99 of rollbacks and restarts is %s", at(0.99))
	case judged == 0 || judged > recovery:
		return fmt.Errorf("deploys were not judged again within %s", recovery)
	case afterThreads > 2*threads:
		return fmt.Errorf("%d threads before the attack, %d after it", threads, afterThreads)
	}
	return nil
}

func encode(review object) []byte {
	text, err := json.Marshal(review)
	if err != nil {
		panic(err) // it was read from JSON
	}
	return text
}

// recorded reads a review of the tests' corpus.
func (w *workspace) recorded(name string) (object, error) {
	text, err := os.ReadFile(filepath.Join(w.root, "src", "test", "resources", "reviews", name))
	if err != nil {
		return nil, err
	}
	var review object
	return review, json.Unmarshal(text, &review)
}

// ranHealthy is the history in which the template that a review goes back to has run.
func (w *workspace) ranHealthy(review object) (object, error) {
	path := filepath.Join(w.folder, "undo.json")
	if err := os.WriteFile(path, encode(review), 0o644); err != nil {
		return nil, err
	}
	said, err := exec.Command(w.launcher, "check", "--review", path, "-o", "json").Output()
	var change struct{ Change string }
	if problem := json.Unmarshal(said, &change); problem != nil {
		return nil, fmt.Errorf("novapay check: %v: %s", err, said)
	}
	metadata := review["request"].(object)["object"].(object)["metadata"].(object)
	then := time.Now().Add(-24 * time.Hour).UTC().Format(time.RFC3339)
	return document("ReleaseHistory", "deployment-"+metadata["name"].(string), object{
		"workload":  object{"kind": "Deployment", "name": metadata["name"], "uid": metadata["uid"]},
		"revisions": []object{{"digest": change.Change, "images": []string{}, "admittedAt": then, "healthyAt": then}},
		"holds":     []object{}}), nil
}

// hostileBodies cost much more than they weigh.
func hostileBodies(restart, deploy object) [][]byte {
	filled := func(piece string) string { return strings.Repeat(piece, hostileMax/len(piece)) }
	pieces := []string{"{},", "[],", `{"a":{}},`, `"",`, `"a",`, "1,", "1e5,", "null,", `{"a":"b","c":"d"},`}
	head := `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","operation":"UPDATE","object":{`
	var bodies [][]byte
	raw := func(content string) {
		for _, text := range []string{content, head + `"spec":` + content + "}}}",
			head + `"metadata":{"managedFields":` + content + "}}}}"} {
			bodies = append(bodies, []byte(text))
		}
	}
	for _, piece := range pieces {
		raw("[" + filled(piece) + "1]")
	}
	raw(filled("["))
	raw(strings.Repeat(`{"a":`, 99) + "1" + strings.Repeat("}", 99))
	raw(`"` + filled("://") + `"`)
	raw(filled("9"))
	raw("{" + filled(`"a":1,`) + `"b":1}`)
	var names strings.Builder
	for i := 0; names.Len() < hostileMax; i++ {
		fmt.Fprintf(&names, `"k%d":%d,`, i, i)
	}
	raw("{" + names.String() + `"z":1}`)
	// Reviews that can be read: each as large as may be, as a restart and as a deploy.
	for _, size := range []int{20_000, 350_000, 1_500_000} {
		for _, review := range []object{restart, deploy} {
			for _, args := range [][]string{{strings.Repeat("://", size/3)}, {strings.Repeat("mysql", size/5)},
				slices.Repeat([]string{"passw"}, size/8), slices.Repeat([]string{""}, size/3)} {
				bodies = append(bodies, inflated(review, args))
			}
		}
	}
	return bodies
}

// inflated is a review whose containers have these arguments, before and after.
func inflated(review object, args []string) []byte {
	var copied object
	if err := json.Unmarshal(encode(review), &copied); err != nil {
		panic(err) // it was just written
	}
	for _, member := range []string{"object", "oldObject"} {
		for _, container := range containers(copied["request"].(object)[member]) {
			container["args"] = args
		}
	}
	return encode(copied)
}
