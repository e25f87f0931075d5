// Command launcher is novapay in the image: it starts a command beside a gate with no more memory than the gate leaves.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

const (
	mib = 1 << 20
	// What a command takes beside its heap: classes, code, threads, buffers of the database driver. An estimate: two audit verify beside a gate peaked at 293 MiB in all.
	overhead = 104 * mib
	// What a gate may still grow by while the command runs.
	headroom = 48 * mib
	minHeap  = 24 * mib
	maxHeap  = 512 * mib

	home = "/opt/deploy-gate"
	java = "/opt/java/bin/java"
	lock = "/tmp/.novapay-command"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "novapay:", err)
		os.Exit(2)
	}
}

// run replaces this process by Java. The gate itself gets its own options.
func run(arguments []string) error {
	if len(arguments) > 0 && arguments[0] == "serve" {
		return start([]string{"@" + home + "/novapay"}, arguments)
	}
	if err := wait(); err != nil {
		return err
	}
	// With several processes in a container the kernel then ends this one first.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	free, bounded, err := free("/sys/fs/cgroup", "/proc/self/cgroup")
	if err != nil {
		return fmt.Errorf("the container's memory cannot be read: %w; run this command in a Job or outside the cluster", err)
	}
	heap, err := heapOf(free, bounded)
	if err != nil {
		return err
	}
	return start([]string{fmt.Sprintf("-Xmx%dm", heap/mib), "@" + home + "/command"}, arguments)
}

func start(options, arguments []string) error {
	return syscall.Exec(java, slices.Concat([]string{"java"}, options, arguments), os.Environ())
}

// wait lets one command run at a time: each would take what is free now. The lock ends with the process, which Java inherits.
func wait() error {
	file, err := syscall.Open(lock, syscall.O_CREAT|syscall.O_RDWR, 0o666)
	if errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.EACCES) {
		return nil // nothing of a gate's container: its /tmp can be written to
	}
	if err != nil {
		return fmt.Errorf("%s: %w", lock, err)
	}
	if syscall.Flock(file, syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		return nil
	}
	fmt.Fprintln(os.Stderr, "novapay: waits for another novapay command in this container …")
	return syscall.Flock(file, syscall.LOCK_EX)
}

func heapOf(free int64, bounded bool) (int64, error) {
	if !bounded {
		return maxHeap, nil
	}
	heap := min(free-overhead-headroom, maxHeap)
	if heap < minHeap {
		return 0, fmt.Errorf("%d MiB of this container's memory are free and a command needs %d MiB, so that the gate is not killed;"+
			" run it in a Job, on your machine with --store, or raise resources.limits.memory",
			max(free, 0)/mib, (overhead+headroom+minHeap)/mib)
	}
	return heap, nil
}

// free is the limit less what is in use and cannot be given back, by cgroup v2 or v1, the tightest of the group and those above it.
func free(mount, membership string) (least int64, bounded bool, err error) {
	path2, path1 := groups(membership)
	if _, err := os.Stat(filepath.Join(mount, "cgroup.controllers")); err == nil {
		return tightest(mount, path2, "memory.max", "memory.current", "inactive_file")
	}
	return tightest(filepath.Join(mount, "memory"), path1, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
}

// groups are this process's paths in the hierarchy of v2 and in that of v1's memory controller.
func groups(membership string) (v2, v1 string) {
	text, _ := os.ReadFile(membership)
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		switch {
		case len(parts) != 3:
		case parts[0] == "0" && parts[1] == "":
			v2 = parts[2]
		case slices.Contains(strings.Split(parts[1], ","), "memory"):
			v1 = parts[2]
		}
	}
	return v2, v1
}

func tightest(mount, path, limitFile, usageFile, cacheKey string) (least int64, bounded bool, err error) {
	for folder := filepath.Join(mount, path); strings.HasPrefix(folder, mount); folder = filepath.Dir(folder) {
		limit, limited, err := number(filepath.Join(folder, limitFile))
		if err != nil {
			return 0, false, err
		}
		if !limited {
			continue
		}
		usage, _, err := number(filepath.Join(folder, usageFile))
		if err != nil {
			return 0, false, err
		}
		left := limit - usage + stat(filepath.Join(folder, "memory.stat"), cacheKey)
		if !bounded || left < least {
			least, bounded = left, true
		}
	}
	return least, bounded, nil
}

// number reads a file with one number. No file, "max" and v1's largest number are no limit.
func number(path string) (value int64, limited bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, false, nil
	}
	word := strings.TrimSpace(string(text))
	if err != nil || word == "max" {
		return 0, false, err
	}
	value, err = strconv.ParseInt(word, 10, 64)
	return value, err == nil && value < 1<<60, err
}

func stat(path, key string) int64 {
	text, _ := os.ReadFile(path)
	for line := range strings.Lines(string(text)) {
		if name, value, found := strings.Cut(strings.TrimSpace(line), " "); found && name == key {
			bytes, _ := strconv.ParseInt(value, 10, 64)
			return bytes
		}
	}
	return 0
}
