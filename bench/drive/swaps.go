package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	pace    = 10 * time.Millisecond // 100 requests a second, whatever the answers take
	sockets = 16
)

var active = regexp.MustCompile(`deploygate_policy_info\{commit="([0-9a-f]+)"`)

// swaps changes the policies of a Git repository under a constant load, and then as often without it: data and rules in turns.
func swaps(w *workspace, o *options, out *report) error {
	repository := filepath.Join(w.folder, "policies-repository")
	if err := copyPolicies(w.root, repository, 0, withProofs); err != nil {
		return err
	}
	git := func(arguments ...string) error {
		command := exec.Command("git", append([]string{"-C", repository, "-c", "user.name=bench", "-c", "user.email=bench@novapay"},
			arguments...)...)
		if said, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("git %v: %w: %s", arguments, err, said)
		}
		return nil
	}
	for _, arguments := range [][]string{{"init", "--quiet", "--initial-branch=main"}, {"add", "--all"}, {"commit", "--quiet", "-m", "first"}} {
		if err := git(arguments...); err != nil {
			return err
		}
	}
	review, err := w.review("rollout-10k.json", false)
	if err != nil {
		return err
	}
	facts, err := w.facts("swaps-facts", append(evidence(review, 0), namespace(), history(review)))
	if err != nil {
		return err
	}
	os.Setenv("NOVAPAY_POLICIES_POLL", "1s")
	defer os.Unsetenv("NOVAPAY_POLICIES_POLL")
	g, err := w.gate("swaps", "", "--facts", facts, "--policies", "git+file://"+repository+"#main", "--console-listen", "off")
	if err != nil {
		return err
	}
	defer g.process.stop()
	t, err := g.target("gate", review, true)
	if err != nil {
		return err
	}
	if err := warm(o, t); err != nil {
		return err
	}
	swap := func(i int) (time.Duration, error) {
		if err := change(repository, i); err != nil {
			return 0, err
		}
		if err := git("commit", "--quiet", "--all", "-m", fmt.Sprint("swap ", i)); err != nil {
			return 0, err
		}
		pushed := time.Now()
		head, err := exec.Command("git", "-C", repository, "rev-parse", "HEAD").Output()
		if err != nil {
			return 0, err
		}
		for time.Since(pushed) < time.Minute {
			if found := active.FindStringSubmatch(g.metrics()); found != nil && found[1] == strings.TrimSpace(string(head)) {
				return time.Since(pushed), nil
			}
			time.Sleep(20 * time.Millisecond)
		}
		return 0, fmt.Errorf("swap %d was not active within a minute, see %s", i, g.process.log)
	}
	memory := func() (int64, int, error) { return g.collected(w) }
	rss, classes, err := memory()
	if err != nil {
		return err
	}
	constant, err := startConstant(t)
	if err != nil {
		return err
	}
	var beside, alone [2][]time.Duration // of data, of rules
	var spans [][2]time.Time
	for i := range o.swaps {
		begun := time.Now()
		took, err := swap(i)
		if err != nil {
			return err
		}
		spans = append(spans, [2]time.Time{begun, time.Now()})
		beside[i%2] = append(beside[i%2], took)
		time.Sleep(time.Second)
	}
	answers, err := constant.end()
	if err != nil {
		return err
	}
	rssAfter, classesAfter, err := memory()
	if err != nil {
		return err
	}
	for i := o.swaps; i < o.swaps+min(6, o.swaps); i++ {
		took, err := swap(i)
		if err != nil {
			return err
		}
		alone[i%2] = append(alone[i%2], took)
	}
	var during, between []time.Duration
	for _, one := range answers {
		in := slices.ContainsFunc(spans, func(span [2]time.Time) bool { return one.at.After(span[0]) && one.at.Before(span[1]) })
		if in {
			during = append(during, one.took)
		} else {
			between = append(between, one.took)
		}
	}
	out.say("| %d swaps from Git, polled each second | of data: median, slowest s | of rules: median, slowest s |", o.swaps)
	out.say("|---|---|---|")
	for _, line := range []struct {
		name string
		took [2][]time.Duration
	}{{"beside 100 requests a second", beside}, {"without load", alone}} {
		out.say("| from the push until it is active, %s | %s | %s |", line.name, middle(line.took[0]), middle(line.took[1]))
	}
	out.say("")
	out.say("| recorded requests, 100 a second | requests | failed | p50 ms | p99 ms | slowest ms |")
	out.say("|---|---|---|---|---|---|")
	for _, line := range []struct {
		name string
		took []time.Duration
	}{{"while a swap is under way", during}, {"between swaps", between}} {
		slices.Sort(line.took)
		at := func(p float64) string {
			if len(line.took) == 0 {
				return "-"
			}
			return ms(line.took[min(len(line.took)-1, int(p*float64(len(line.took))))])
		}
		out.say("| %s | %d | 0 | %s | %s | %s |", line.name, len(line.took), at(0.5), at(0.99), at(1))
	}
	out.say("")
	out.say("| after a collection | before | after %d swaps |", o.swaps)
	out.say("|---|---|---|")
	out.say("| loaded classes | %d | %d |", classes, classesAfter)
	out.say("| RSS MB | %d | %d |", rss>>20, rssAfter>>20)
	out.say("")
	return nil
}

func middle(took []time.Duration) string {
	if len(took) == 0 {
		return "-"
	}
	sorted := slices.Clone(took)
	slices.Sort(sorted)
	return fmt.Sprintf("%.1f, %.1f", sorted[len(sorted)/2].Seconds(), sorted[len(sorted)-1].Seconds())
}

// change writes data that differ, or a rule that differs, so that the module has to be compiled again.
func change(repository string, i int) error {
	name, text := "data.yaml", fmt.Sprintf("\n# swap %d\n", i)
	if i%2 == 1 {
		name = "verdict.rego"
		text = fmt.Sprintf("\nwarnings contains \"swap %d\" if input.request.name == \"swap-%d\"\n", i, i)
	}
	file, err := os.OpenFile(filepath.Join(repository, name), os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.WriteString(text)
	return err
}

func (g *gate) metrics() string {
	answer, err := http.Get("http://" + g.admin + "/metrics")
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return string(text)
}

// collected is the memory and the number of loaded classes after a full collection, which unloads what nothing refers to.
func (g *gate) collected(w *workspace) (int64, int, error) {
	home, err := exec.Command(filepath.Join(w.root, "tools", "find-java")).Output()
	if err != nil {
		return 0, 0, err
	}
	bin := filepath.Join(strings.TrimSpace(string(home)), "bin")
	pid := strconv.Itoa(g.process.command.Process.Pid)
	for range 2 {
		if said, err := exec.Command(filepath.Join(bin, "jcmd"), pid, "GC.run").CombinedOutput(); err != nil {
			return 0, 0, fmt.Errorf("jcmd: %w: %s", err, said)
		}
	}
	time.Sleep(time.Second) // native memory is given back by a timer
	said, err := exec.Command(filepath.Join(bin, "jstat"), "-class", pid).Output()
	if err != nil {
		return 0, 0, fmt.Errorf("jstat: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	fields := strings.Fields(lines[len(lines)-1]) // Loaded Bytes Unloaded Bytes Time
	loaded, err := strconv.Atoi(fields[0])
	if err != nil {
		return 0, 0, fmt.Errorf("jstat said %s", said)
	}
	unloaded, err := strconv.Atoi(fields[2])
	return g.process.rss(), loaded - unloaded, err
}

type answered struct {
	at   time.Time
	took time.Duration // from when it was to be sent
}

// constantLoad sends a request at each tick, whether the one before was answered or not.
type constantLoad struct {
	ticks chan time.Time
	stop  chan struct{}
	group sync.WaitGroup
	mutex sync.Mutex
	all   []answered
	err   error
}

func startConstant(t *target) (*constantLoad, error) {
	l := &constantLoad{ticks: make(chan time.Time, 10_000), stop: make(chan struct{})}
	config := &tls.Config{RootCAs: t.roots, NextProtos: []string{"http/1.1"}}
	for range sockets {
		socket, err := tls.Dial("tcp", t.address, config)
		if err != nil {
			return nil, err
		}
		l.group.Go(func() { l.send(t, socket) })
	}
	l.group.Go(func() {
		defer close(l.ticks)
		for next := time.Now(); ; next = next.Add(pace) {
			select {
			case <-l.stop:
				return
			case <-time.After(time.Until(next)):
				l.ticks <- next
			}
		}
	})
	return l, nil
}

func (l *constantLoad) send(t *target, socket *tls.Conn) {
	defer socket.Close()
	reader := bufio.NewReaderSize(socket, 16<<10)
	for due := range l.ticks {
		_, err := socket.Write(t.request)
		var body []byte
		if err == nil {
			body, err = answer(reader, nil)
		}
		if err == nil && !strings.Contains(string(body), string(t.expect)) {
			err = fmt.Errorf("the answer lacks %s: %.600s", t.expect, body)
		}
		l.mutex.Lock()
		l.all = append(l.all, answered{due, time.Since(due)})
		if l.err == nil {
			l.err = err
		}
		l.mutex.Unlock()
		if err != nil {
			return
		}
	}
}

// end returns every answer, or the first that was not as it should be.
func (l *constantLoad) end() ([]answered, error) {
	close(l.stop)
	l.group.Wait()
	return l.all, l.err
}
