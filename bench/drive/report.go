package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// report prints tables in Markdown and keeps them.
type report struct{ text strings.Builder }

func (r *report) say(format string, values ...any) {
	line := fmt.Sprintf(format, values...)
	fmt.Println(line)
	r.text.WriteString(line + "\n")
}

func (r *report) machine(w *workspace) {
	model := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, found := strings.Cut(string(text), "model name\t: "); found {
			model, _, _ = strings.Cut(rest, "\n")
		}
	}
	version, _ := exec.Command(w.opa, "version").Output()
	opa, _, _ := strings.Cut(string(version), "\n")
	load, _ := os.ReadFile("/proc/loadavg")
	r.say("%s, %d cores of %s, OPA %s, load before the run %s", time.Now().UTC().Format("2006-01-02 15:04 UTC"),
		runtime.NumCPU(), model, strings.TrimPrefix(opa, "Version: "), strings.Join(strings.Fields(string(load))[:1], ""))
	r.say("")
}

func (r *report) starts(took []time.Duration) {
	r.say("| start to ready, %d starts | fastest | median | slowest |", len(took))
	r.say("|---|---|---|---|")
	r.say("| `novapay serve --standalone` | %s | %s | %s |", ms(took[0]), ms(took[len(took)/2]), ms(took[len(took)-1]))
	r.say("")
}

func (r *report) compare(rows []*row) {
	r.say("| body, connections | server | req/s | p50 ms | p99 ms | CPU µs/req | RSS MB | load generator µs/req | other load, cores |")
	r.say("|---|---|---|---|---|---|---|---|---|")
	for _, row := range rows {
		for i, t := range row.targets {
			r.figures(fmt.Sprintf("%s, %d", row.load, row.connections), t.name, &row.samples[i])
		}
	}
	r.say("")
	r.say("| gate : OPA | throughput | p50 | p99 | CPU per request | RSS |")
	r.say("|---|---|---|---|---|---|")
	for _, row := range rows {
		gate, opa := &row.samples[0], &row.samples[1]
		r.say("| %s, %d connections | %.2f | 1/%.1f | 1/%.1f | %.0f %% | %.1f |", row.load, row.connections,
			gate.throughput()/opa.throughput(),
			ratio(opa.percentile(0.5), gate.percentile(0.5)), ratio(opa.percentile(0.99), gate.percentile(0.99)),
			100*ratio(gate.cpuPerRequest(), opa.cpuPerRequest()), float64(gate.rss)/float64(opa.rss))
	}
	r.say("")
}

func (r *report) paired(title, first, second string, rows []*row) {
	r.say("| %s | | req/s | p50 ms | p99 ms | CPU µs/req | RSS MB | load generator µs/req | other load, cores |",
		strings.ToLower(title[:1])+title[1:])
	r.say("|---|---|---|---|---|---|---|---|---|")
	for _, row := range rows {
		for i, name := range []string{first, second} {
			r.figures(fmt.Sprintf("%s, %d", row.load, row.connections), name, &row.samples[i])
		}
	}
	r.say("")
	for _, row := range rows {
		a, b := &row.samples[0], &row.samples[1]
		r.say("%s at %d connections: p50 %+.2f ms (%.2f times), p99 %+.2f ms, throughput %.2f times.", title, row.connections,
			(b.percentile(0.5)-a.percentile(0.5)).Seconds()*1000, ratio(b.percentile(0.5), a.percentile(0.5)),
			(b.percentile(0.99)-a.percentile(0.99)).Seconds()*1000, b.throughput()/a.throughput())
	}
	r.say("")
}

// rules prints a table with bars, because what counts is how the figures grow.
func (r *report) rules(all []sized) {
	var slowest time.Duration
	var largest int64
	for _, one := range all {
		for i := range one.row.samples {
			slowest = max(slowest, one.row.samples[i].percentile(0.5))
			largest = max(largest, one.row.samples[i].rss)
		}
	}
	r.say("| rules | server | p50 ms | | over the first | p99 ms | CPU µs/req | over the first | RSS MB | | ready s | CPU s to ready | other load, cores |")
	r.say("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, one := range all {
		for i, t := range one.row.targets {
			s, first := &one.row.samples[i], &all[0].row.samples[i]
			r.say("| %d | %s | %s | %s | %.2f | %s | %d | %.2f | %d | %s | %.1f | %.1f | %.2f |", one.rules, t.name,
				ms(s.percentile(0.5)), bar(float64(s.percentile(0.5))/float64(slowest)),
				ratio(s.percentile(0.5), first.percentile(0.5)), ms(s.percentile(0.99)), s.cpuPerRequest().Microseconds(),
				ratio(s.cpuPerRequest(), first.cpuPerRequest()), s.rss>>20, bar(float64(s.rss)/float64(largest)),
				t.process.took.Seconds(), t.process.spent.Seconds(), s.others)
		}
	}
	r.say("")
}

func bar(part float64) string { return strings.Repeat("█", max(1, int(part*20+0.5))) }

func (r *report) figures(load, name string, s *sample) {
	r.say("| %s | %s | %.0f | %s | %s | %d | %d | %d | %.2f |", load, name, s.throughput(), ms(s.percentile(0.5)),
		ms(s.percentile(0.99)), s.cpuPerRequest().Microseconds(), s.rss>>20,
		(s.client / time.Duration(max(1, len(s.latencies)))).Microseconds(), s.others)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()*1000) }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(1, b)) }
