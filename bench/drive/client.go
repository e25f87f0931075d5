package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

// target is one server and the request it is sent, byte for byte.
type target struct {
	name    string
	address string
	process *process
	roots   *x509.CertPool
	request []byte
	expect  []byte // what the body of every answer must hold
}

// sample is what one stretch of load showed.
type sample struct {
	latencies []time.Duration
	elapsed   time.Duration
	cpu       time.Duration // of the server, user and system
	client    time.Duration // of this program
	others    float64       // cores that anything else on the machine used
	rss       int64         // bytes, the most seen
}

func (s *sample) add(other sample) {
	s.latencies = append(s.latencies, other.latencies...)
	s.elapsed += other.elapsed
	s.cpu += other.cpu
	s.client += other.client
	s.others = max(s.others, other.others)
	s.rss = max(s.rss, other.rss)
}

func (s *sample) throughput() float64 { return float64(len(s.latencies)) / s.elapsed.Seconds() }

func (s *sample) cpuPerRequest() time.Duration {
	return s.cpu / time.Duration(max(1, len(s.latencies)))
}

// percentile is exact: every latency is kept.
func (s *sample) percentile(p float64) time.Duration {
	if len(s.latencies) == 0 {
		return 0
	}
	sorted := slices.Clone(s.latencies)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))]
}

// post writes the request once; it is sent as it is, again and again.
func post(address, path string, body []byte) []byte {
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
		path, address, len(body))
	return append([]byte(head), body...)
}

// load keeps a number of connections busy, each with one request at a time, as wrk does: HTTP/1.1, TLS, keep-alive.
func load(t *target, connections int, duration time.Duration) (sample, error) {
	config := &tls.Config{RootCAs: t.roots, NextProtos: []string{"http/1.1"}, DynamicRecordSizingDisabled: true,
		ClientSessionCache: tls.NewLRUClientSessionCache(64)}
	sockets := make([]*tls.Conn, connections)
	for i := range sockets {
		socket, err := tls.Dial("tcp", t.address, config)
		if err != nil {
			return sample{}, err
		}
		defer socket.Close()
		sockets[i] = socket
	}
	before, err := measure(t.process)
	if err != nil {
		return sample{}, err
	}
	start := time.Now()
	end := start.Add(duration)
	watch := watchRSS(t.process, end)
	results := make([][]time.Duration, connections)
	failures := make([]error, connections)
	var group sync.WaitGroup
	for i := range sockets {
		group.Go(func() { results[i], failures[i] = busy(t, sockets[i], end) })
	}
	group.Wait()
	elapsed := time.Since(start)
	after, err := measure(t.process)
	if err != nil {
		return sample{}, err
	}
	for _, failure := range failures {
		if failure != nil {
			return sample{}, fmt.Errorf("%s: %w", t.name, failure)
		}
	}
	used := after.server - before.server
	own := after.client - before.client
	return sample{
		latencies: slices.Concat(results...),
		elapsed:   elapsed,
		cpu:       used,
		client:    own,
		others:    max(0, (after.machine-before.machine-used-own).Seconds()/elapsed.Seconds()),
		rss:       <-watch,
	}, nil
}

func busy(t *target, socket *tls.Conn, end time.Time) ([]time.Duration, error) {
	reader := bufio.NewReaderSize(socket, 16<<10)
	latencies := make([]time.Duration, 0, 1<<14)
	body := make([]byte, 0, 16<<10)
	for now := time.Now(); now.Before(end); {
		if _, err := socket.Write(t.request); err != nil {
			return nil, err
		}
		var err error
		if body, err = answer(reader, body[:0]); err != nil {
			return nil, err
		}
		if !bytes.Contains(body, t.expect) {
			return nil, fmt.Errorf("the answer lacks %s: %.600s", t.expect, body)
		}
		done := time.Now()
		latencies = append(latencies, done.Sub(now))
		now = done
	}
	return latencies, nil
}

// answer reads one response of status 200, its length told or in chunks, and appends the body.
func answer(reader *bufio.Reader, body []byte) ([]byte, error) {
	length := -1
	status := ""
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if status == "" {
			status = string(line)
		} else if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("content-length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return nil, err
			}
		}
	}
	if length >= 0 {
		start := len(body)
		body = slices.Grow(body, length)[:start+length]
		if _, err := io.ReadFull(reader, body[start:]); err != nil {
			return nil, err
		}
	} else if chunked, err := chunks(reader, body); err != nil {
		return nil, err
	} else {
		body = chunked
	}
	if status != "HTTP/1.1 200 OK" {
		return nil, fmt.Errorf("answered %s: %.600s", status, body)
	}
	return body, nil
}

func chunks(reader *bufio.Reader, body []byte) ([]byte, error) {
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		size, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return nil, err
		}
		start := len(body)
		body = slices.Grow(body, int(size)+2)[:start+int(size)+2]
		if _, err := io.ReadFull(reader, body[start:]); err != nil {
			return nil, err
		}
		body = body[:start+int(size)]
		if size == 0 {
			return body, nil
		}
	}
}

func pool(certificate string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(certificate)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", certificate)
	}
	return roots, nil
}
