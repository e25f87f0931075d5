// Command conformance compiles OPA's own conformance corpus to WebAssembly: one zip of a module for each case that the
// capabilities admit, and cases.json that says what each case wants. Usage: conformance CAPABILITIES OUTPUT.zip
package main

import (
	"archive/zip"
	"compress/flate"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/test/cases"
)

// compiled is a case as the tests read it. Rego values travel as Rego text, because JSON has no sets.
type compiled struct {
	File          string          `json:"file"` // below testdata/v1
	Note          string          `json:"note"`
	Module        string          `json:"module,omitempty"`  // the zip's entry, absent when the case was not compiled
	Refused       string          `json:"refused,omitempty"` // what the compiler said instead
	Input         string          `json:"input,omitempty"`
	Data          json.RawMessage `json:"data,omitempty"`
	WantResult    string          `json:"wantResult,omitempty"`
	WantErrorCode string          `json:"wantErrorCode,omitempty"`
	WantError     string          `json:"wantError,omitempty"`
	SortBindings  bool            `json:"sortBindings,omitempty"`
	GeneratedVars bool            `json:"ignoreGeneratedVars,omitempty"`
	StrictError   bool            `json:"strictError,omitempty"`
	wasm          []byte
}

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func run(capabilities, output string) error {
	file, err := os.Open(capabilities)
	if err != nil {
		return err
	}
	defer file.Close()
	admitted, err := ast.LoadCapabilitiesJSON(file)
	if err != nil {
		return err
	}
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa").Output()
	if err != nil {
		return fmt.Errorf("the opa module was not found: %w", err)
	}
	corpus := filepath.Join(strings.TrimSpace(string(folder)), "v1/test/cases/testdata/v1")
	set, err := cases.Load(corpus)
	if err != nil {
		return err
	}
	for i := range set.Cases {
		set.Cases[i].Filename, _ = filepath.Rel(corpus, set.Cases[i].Filename)
	}
	return write(compileAll(set.Cases, admitted), output)
}

func compileAll(from []cases.TestCase, admitted *ast.Capabilities) []compiled {
	all := make([]compiled, len(from))
	var wait sync.WaitGroup
	var lock sync.Mutex
	done, next, told := 0, 0, time.Now()
	for range runtime.NumCPU() {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for {
				lock.Lock()
				i := next
				next++
				lock.Unlock()
				if i >= len(from) {
					return
				}
				one := compile(from[i], admitted)
				lock.Lock()
				all[i] = one
				done++
				if time.Since(told) > 5*time.Second {
					told = time.Now()
					fmt.Fprintf(os.Stderr, "Compiling OPA's conformance corpus: %d of %d cases …\n", done, len(from))
				}
				lock.Unlock()
			}
		}()
	}
	wait.Wait()
	return all
}

func compile(from cases.TestCase, admitted *ast.Capabilities) (to compiled) {
	to = compiled{
		File: filepath.ToSlash(from.Filename), Note: from.Note, SortBindings: from.SortBindings, GeneratedVars: from.IgnoreGeneratedVars, StrictError: from.StrictError,
	}
	defer func() {
		if problem := recover(); problem != nil {
			to.Refused = fmt.Sprint("the compiler panicked: ", problem)
		}
	}()
	if from.InputTerm != nil {
		to.Input = ast.MustParseTerm(*from.InputTerm).String()
	} else if from.Input != nil {
		to.Input = ast.MustInterfaceToValue(*from.Input).String()
	}
	if from.Data != nil {
		to.Data, _ = json.Marshal(*from.Data)
	}
	if from.WantResult != nil {
		to.WantResult = ast.MustInterfaceToValue(*from.WantResult).String()
	}
	if from.WantError != nil {
		to.WantError = *from.WantError
	}
	if from.WantErrorCode != nil {
		to.WantErrorCode = *from.WantErrorCode
	}
	options := []func(*rego.Rego){
		rego.Query(from.Query), rego.SetRegoVersion(ast.RegoV1), rego.Capabilities(admitted),
	}
	for i := range from.Modules {
		options = append(options, rego.Module(fmt.Sprintf("module-%d.rego", i), from.Modules[i]))
	}
	result, err := rego.New(options...).Compile(context.Background())
	if err != nil {
		to.Refused = err.Error()
		return to
	}
	to.wasm = result.Bytes
	return to
}

func write(all []compiled, output string) error {
	partial, err := os.CreateTemp(filepath.Dir(output), "conformance")
	if err != nil {
		return err
	}
	defer os.Remove(partial.Name())
	archive := zip.NewWriter(partial)
	archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	for i := range all {
		if all[i].wasm == nil {
			continue
		}
		all[i].Module = fmt.Sprintf("%04d.wasm", i)
		if err := add(archive, all[i].Module, all[i].wasm); err != nil {
			return err
		}
	}
	listing, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := add(archive, "cases.json", listing); err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return err
	}
	if err := partial.Close(); err != nil {
		return err
	}
	return os.Rename(partial.Name(), output) // a rename, so that two builds at once never see half a file
}

func add(archive *zip.Writer, name string, content []byte) error {
	entry, err := archive.Create(name)
	if err != nil {
		return err
	}
	_, err = entry.Write(content)
	return err
}
