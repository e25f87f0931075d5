// Command dex is an OpenID provider for the tests of signing in: Dex's own server and login form with everything in memory. Its
// own command cannot be built from what the module proxy has, which lacks the module of its gRPC API. It takes a port of its own
// choice, prints its issuer, reads one line of JSON from standard input, serves, and ends when standard input does.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/dexidp/dex/server"
	"github.com/dexidp/dex/server/connectors"
	"github.com/dexidp/dex/server/signer"
	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/memory"
	"golang.org/x/crypto/bcrypt"
)

type person struct {
	Email    string   `json:"email"`
	Password string   `json:"password"`
	Groups   []string `json:"groups"`
}

// setup is what the line says.
type setup struct {
	Client storage.Client `json:"client"`
	People []person       `json:"people"`
}

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "dex:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	// To a browser localhost is another site than 127.0.0.1, as a company's provider is another site than the console.
	issuer := fmt.Sprintf("http://localhost:%d/dex", listener.Addr().(*net.TCPAddr).Port)
	fmt.Println(issuer)
	input := bufio.NewReader(os.Stdin)
	line, err := input.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("no line of setup: %w", err)
	}
	var wanted setup
	if err := json.Unmarshal(line, &wanted); err != nil {
		return fmt.Errorf("setup: %w", err)
	}
	provider, err := dex(ctx, issuer, wanted)
	if err != nil {
		return err
	}
	served := make(chan error, 2)
	go func() { served <- http.Serve(listener, provider) }()
	go func() {
		_, err := io.Copy(io.Discard, input)
		served <- err
	}()
	return <-served
}

// dex is put together as Dex's own command does, without its gRPC API and its metrics.
func dex(ctx context.Context, issuer string, wanted setup) (*server.Server, error) {
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	people, err := passwords(wanted.People)
	if err != nil {
		return nil, err
	}
	store := storage.WithStaticClients(memory.New(logger), []storage.Client{wanted.Client})
	store = storage.WithStaticPasswords(store, people, logger)
	store = storage.WithStaticConnectors(store, []storage.Connector{
		{ID: connectors.LocalConnector, Name: "Email", Type: connectors.LocalConnector},
	})
	const valid = time.Hour
	keys := signer.LocalConfig{KeysRotationPeriod: "6h"}
	signs, err := keys.Open(ctx, store, valid, time.Now, logger)
	if err != nil {
		return nil, err
	}
	return server.NewServer(ctx, server.Config{
		Issuer:           issuer,
		Storage:          store,
		Signer:           signs,
		IDTokensValidFor: valid,
		Logger:           logger,
	})
}

func passwords(people []person) ([]storage.Password, error) {
	kept := make([]storage.Password, 0, len(people))
	for _, one := range people {
		hash, err := bcrypt.GenerateFromPassword([]byte(one.Password), bcrypt.DefaultCost)
		if err != nil {
			return nil, err
		}
		kept = append(kept, storage.Password{
			Email: one.Email, Username: one.Email, UserID: one.Email, Hash: hash, Groups: one.Groups,
		})
	}
	return kept, nil
}
