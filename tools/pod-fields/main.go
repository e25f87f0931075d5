// Command pod-fields derives from the Kubernetes API's own types and code how a Pod template is encoded: its members, and for
// each member the values that mean the same as its absence. It also writes random templates together with what the Go types and
// the API server make of them. tools/generate-pod-fields calls it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"os"
	"strconv"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) == 3 && os.Args[1] == "fields" {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", " ")
		must(encoder.Encode(derive(os.Args[2])))
		return
	}
	if len(os.Args) == 4 && os.Args[1] == "pairs" {
		count, err := strconv.Atoi(os.Args[2])
		must(err)
		seed, err := strconv.ParseInt(os.Args[3], 10, 64)
		must(err)
		out := bufio.NewWriter(os.Stdout)
		defer out.Flush()
		random := &author{rand.New(rand.NewSource(seed)), derive("")}
		for range count {
			line, err := json.Marshal(random.pair())
			must(err)
			fmt.Fprintln(out, string(line))
		}
		return
	}
	log.Fatal("usage: pod-fields fields CHECKSUM | pod-fields pairs COUNT SEED")
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
