package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const tick = 10 * time.Millisecond // of /proc, on every Linux there is

// process is a server that this program started and ends.
type process struct {
	command *exec.Cmd
	log     string
	started time.Time
	ended   chan error
	took    time.Duration // from the start to its readiness
	spent   time.Duration // CPU until then, of the programs that it ran as well
}

func start(log string, environment []string, name string, arguments ...string) (*process, error) {
	out, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	command := exec.Command(name, arguments...)
	command.Stdout, command.Stderr = out, out
	command.Env = append(os.Environ(), environment...)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p := &process{command: command, log: log, started: time.Now(), ended: make(chan error, 1)}
	if err := command.Start(); err != nil {
		return nil, err
	}
	go func() { p.ended <- command.Wait() }()
	return p, nil
}

// ready waits until an address answers 200 and tells how long that took since the start.
func (p *process) ready(url string, client *http.Client, limit time.Duration) (time.Duration, error) {
	for time.Since(p.started) < limit {
		if response, err := client.Get(url); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				p.took = time.Since(p.started)
				p.spent, err = p.times(4)
				return p.took, err
			}
		}
		select {
		case err := <-p.ended:
			p.ended <- err
			text, _ := os.ReadFile(p.log)
			return 0, fmt.Errorf("%s ended: %v\n%s", p.command.Path, err, text)
		case <-time.After(2 * time.Millisecond):
		}
	}
	return 0, fmt.Errorf("%s was not ready within %s, see %s", p.command.Path, limit, p.log)
}

// stop asks the process to end and waits; one that does not is killed.
func (p *process) stop() {
	if p == nil {
		return
	}
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		fmt.Fprintln(os.Stderr, err)
	}
	select {
	case <-p.ended:
	case <-time.After(15 * time.Second):
		p.command.Process.Kill()
		<-p.ended
	}
}

func (p *process) file(name string) (string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.command.Process.Pid, name))
	return string(text), err
}

// cpu is what the process has used so far.
func (p *process) cpu() (time.Duration, error) { return p.times(2) }

// times adds up user and system time, and with 4 also those of children that have ended.
func (p *process) times(count int) (time.Duration, error) {
	stat, err := p.file("stat")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	var sum time.Duration
	for _, field := range fields[11 : 11+count] {
		sum += ticks(field)
	}
	return sum, nil
}

func (p *process) rss() int64 { return p.status("VmRSS:") << 10 }

func (p *process) threads() int64 { return p.status("Threads:") }

// status is one number of /proc/PID/status; 0 when the process has ended.
func (p *process) status(name string) int64 {
	status, err := p.file("status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(status, name)
	number, _ := strconv.ParseInt(strings.Fields(rest + " 0")[0], 10, 64)
	return number
}

type usage struct{ server, client, machine time.Duration }

func measure(p *process) (usage, error) {
	server, err := p.cpu()
	if err != nil {
		return usage{}, err
	}
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return usage{}, err
	}
	machine, err := os.ReadFile("/proc/stat")
	if err != nil {
		return usage{}, err
	}
	fields := strings.Fields(string(machine))
	var busy time.Duration
	for i, field := range fields[1:9] {
		if i != 3 && i != 4 { // idle and waiting for a disk
			busy += ticks(field)
		}
	}
	return usage{server, time.Duration(own.Utime.Nano() + own.Stime.Nano()), busy}, nil
}

func ticks(field string) time.Duration {
	n, _ := strconv.ParseInt(field, 10, 64)
	return time.Duration(n) * tick
}

func watchRSS(p *process, end time.Time) <-chan int64 {
	most := make(chan int64, 1)
	go func() {
		seen := p.rss()
		for time.Now().Before(end) {
			time.Sleep(200 * time.Millisecond)
			seen = max(seen, p.rss())
		}
		most <- seen
	}()
	return most
}
