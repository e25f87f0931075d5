// Command web is what tests deploy: it answers with the variable VERSION, and /readyz is 200 once READY_AFTER, a duration, has passed.
package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	start := time.Now()
	after, err := time.ParseDuration(os.Getenv("READY_AFTER"))
	if err != nil {
		after = 0
	}
	http.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(answer, os.Getenv("VERSION"))
	})
	http.HandleFunc("/readyz", func(answer http.ResponseWriter, _ *http.Request) {
		if time.Since(start) < after {
			answer.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() { <-stop; os.Exit(0) }()
	fmt.Fprintln(os.Stderr, http.ListenAndServe(":8080", nil))
	os.Exit(1)
}
