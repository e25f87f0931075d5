// Command drive loads a running gate beside "opa run --server" and says how they compare. bench/run builds and calls it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type options struct {
	seconds, warm, long time.Duration
	rounds, starts      int
	facts               int
	rules               []int
	swaps               int
	only                []string
}

func (o *options) wants(section string) bool {
	apart := slices.Contains([]string{"attack", "rules", "swaps"}, section)
	return len(o.only) == 0 && !apart || slices.Contains(o.only, section)
}

func main() {
	root := flag.String("root", ".", "the repository")
	opa := flag.String("opa", "", "the opa executable")
	java := flag.String("java-options", "", "more options for the gate's JVM")
	only := flag.String("only", "", "comma-separated: start,compare,record,denied,facts; default these; and attack, rules, swaps")
	sizes := flag.String("rules", "0,100,1000", "how many rules the policies have in section rules; 0 for the shipped ones alone")
	written := flag.String("write-rules", "", "N:FOLDER: only writes policies of N rules into a folder, and ends")
	file := flag.String("out", "", "file to write the tables to as well")
	var o options
	flag.DurationVar(&o.seconds, "seconds", 5*time.Second, "length of one stretch of load")
	flag.DurationVar(&o.warm, "warm", 20*time.Second, "load before anything is measured, for each server")
	flag.DurationVar(&o.long, "attack", time.Minute, "length of the attack")
	flag.IntVar(&o.rounds, "rounds", 3, "stretches per figure; the servers take turns")
	flag.IntVar(&o.starts, "starts", 10, "starts of the gate that are timed")
	flag.IntVar(&o.swaps, "swaps", 20, "changes of the policies in section swaps")
	flag.IntVar(&o.facts, "facts", 100_000, "approvals and verifications of the larger set")
	flag.Parse()
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	var err error
	if o.rules, err = numbers(*sizes); err != nil {
		fail(err)
	}
	if *written != "" {
		if err = writeRules(*root, *written); err != nil {
			fail(err)
		}
		return
	}
	folder, err := os.MkdirTemp("", "deploy-gate-bench-*")
	if err != nil {
		fail(err)
	}
	w := &workspace{root: *root, folder: folder, launcher: filepath.Join(*root, "novapay"), opa: *opa, java: *java}
	out := &report{}
	err = run(w, &o, out)
	if *file != "" {
		os.WriteFile(*file, []byte(out.text.String()), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "logs are in", folder)
		fail(err)
	}
	os.RemoveAll(folder)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(2)
}

func run(w *workspace, o *options, out *report) error {
	out.machine(w)
	sections := []struct {
		name string
		run  func(*workspace, *options, *report) error
	}{{"start", starts}, {"compare", compare}, {"record", record}, {"denied", denied}, {"facts", facts}, {"attack", attack}, {"rules", rules}, {"swaps", swaps}}
	for _, section := range sections {
		if o.wants(section.name) {
			if err := section.run(w, o, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// gate is a running gate and how to reach it.
type gate struct {
	process *process
	address string
	admin   string
	folder  string
	took    time.Duration
}

func (w *workspace) gate(name string, javaOptions string, arguments ...string) (*gate, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	address, admin := ports[0], ports[1]
	data := filepath.Join(w.folder, name+"-data")
	arguments = append([]string{"serve", "--standalone", "--listen", address, "--admin-listen", admin, "--data", data}, arguments...)
	environment := []string{"NOVAPAY_JAVA_OPTS=" + strings.TrimSpace(w.java+" "+javaOptions)}
	process, err := start(filepath.Join(w.folder, name+".log"), environment, w.launcher, arguments...)
	if err != nil {
		return nil, err
	}
	took, err := process.ready("http://"+admin+"/readyz", http.DefaultClient, 3*time.Minute)
	if err != nil {
		process.stop()
		return nil, err
	}
	return &gate{process, address, admin, data, took}, nil
}

func (g *gate) target(name string, review object, allowed bool) (*target, error) {
	roots, err := pool(filepath.Join(g.folder, "tls", "ca.crt"))
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(review)
	if err != nil {
		return nil, err
	}
	return &target{name: name, address: g.address, process: g.process, roots: roots,
		request: post(g.address, "/validate?timeout=10s", body), expect: fmt.Appendf(nil, `"allowed":%t`, allowed)}, nil
}

// opaServer serves the same policies with the same certificate; it logs errors only and keeps no decisions.
func (w *workspace) opaServer(policies string, certificates *gate, known object) (*process, string, error) {
	ports, err := freePorts(1)
	if err != nil {
		return nil, "", err
	}
	text, err := json.Marshal(known)
	if err != nil {
		return nil, "", err
	}
	folder := filepath.Join(policies, "bench", "known")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, "", err
	}
	if err := os.WriteFile(filepath.Join(folder, "data.json"), text, 0o644); err != nil {
		return nil, "", err
	}
	tls := filepath.Join(certificates.folder, "tls")
	process, err := start(filepath.Join(w.folder, "opa.log"), nil, w.opa, "run", "--server", "--addr", ports[0],
		"--log-level", "error", "--skip-version-check", "--bundle", policies,
		"--tls-cert-file", filepath.Join(tls, "tls.crt"), "--tls-private-key-file", filepath.Join(tls, "tls.key"))
	if err != nil {
		return nil, "", err
	}
	roots, err := pool(filepath.Join(tls, "ca.crt"))
	if err != nil {
		return nil, "", err
	}
	if _, err = process.ready("https://"+ports[0]+"/health", trusting(roots), time.Minute); err != nil {
		process.stop()
		return nil, "", err
	}
	return process, ports[0], nil
}

func freePorts(count int) ([]string, error) {
	var ports []string
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().String())
	}
	return ports, nil
}
