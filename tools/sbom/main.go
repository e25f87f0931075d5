// Command sbom adds to a CycloneDX SBOM of the Java libraries what else a release holds: opa, and of an image the Java runtime and the
// Debian packages.
//
//	sbom -libraries FILE -opa VERSION [-rootfs FOLDER] >FILE
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

type component struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Purl    string `json:"purl"`
}

func main() {
	libraries := flag.String("libraries", "", "the SBOM of the libraries, CycloneDX JSON")
	opa := flag.String("opa", "", "the version of opa")
	rootfs := flag.String("rootfs", "", "the root folder of an image")
	flag.Parse()
	if err := run(*libraries, *opa, *rootfs); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(libraries, opa, rootfs string) error {
	text, err := os.ReadFile(libraries)
	if err != nil {
		return err
	}
	var bom map[string]any
	if err := json.Unmarshal(text, &bom); err != nil {
		return fmt.Errorf("%s: %w", libraries, err)
	}
	known, ok := bom["components"].([]any)
	if !ok || len(known) == 0 {
		return fmt.Errorf("%s: it names no components", libraries)
	}
	if opa == "" {
		return errors.New("-opa: the version is missing")
	}
	known = append(known, component{"application", "opa", "opa", opa, "pkg:golang/github.com/open-policy-agent/opa@v" + opa})
	if rootfs != "" {
		more, err := image(rootfs)
		if err != nil {
			return err
		}
		for _, one := range more {
			known = append(known, one)
		}
	}
	bom["components"] = known
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(bom)
}

// image lists what the image's root folder holds beside the gate.
func image(rootfs string) ([]component, error) {
	java, err := fields(filepath.Join(rootfs, "opt/java/release"), "=")
	if err != nil {
		return nil, err
	}
	version := strings.Trim(java["JAVA_RUNTIME_VERSION"], `"`)
	if version == "" {
		version = strings.Trim(java["JAVA_VERSION"], `"`)
	}
	found := []component{{"platform", "java", "java-runtime", version, "pkg:generic/openjdk@" + strings.ReplaceAll(version, "+", "%2B")}}
	packages, err := filepath.Glob(filepath.Join(rootfs, "var/lib/dpkg/status.d/*"))
	if err != nil {
		return nil, err
	}
	if len(packages) == 0 {
		return nil, fmt.Errorf("%s: var/lib/dpkg/status.d names no package", rootfs)
	}
	for _, file := range packages {
		of, err := fields(file, ":")
		if err != nil {
			return nil, err
		}
		name, version := of["Package"], of["Version"]
		purl := fmt.Sprintf("pkg:deb/debian/%s@%s?arch=%s", name, strings.ReplaceAll(version, "+", "%2B"), of["Architecture"])
		found = append(found, component{"library", purl, name, version, purl})
	}
	return found, nil
}

// fields reads a file of lines with a name and a value; lines that go on are left out.
func fields(path, separator string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	found := map[string]string{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), separator)
		if ok && !strings.HasPrefix(name, " ") {
			found[name] = strings.TrimSpace(value)
		}
	}
	return found, lines.Err()
}
