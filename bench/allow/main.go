// Command allow is the least an admission webhook can do: it says yes to everything, and counts. It prints its address and, in
// base64, the certificate to trust, one line each, and ends with its standard input.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

type review struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Request    json.RawMessage `json:"request,omitempty"`
	Response   *response       `json:"response,omitempty"`
}

type response struct {
	UID     string `json:"uid"`
	Allowed bool   `json:"allowed"`
}

var asked atomic.Int64

func main() {
	certificate, trust, err := selfSigned()
	if err == nil {
		err = serve(certificate, trust)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "allow:", err)
		os.Exit(2)
	}
}

func serve(certificate tls.Certificate, trust []byte) error {
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"h2", "http/1.1"}})
	if err != nil {
		return err
	}
	http.HandleFunc("POST /", allow)
	go http.Serve(listener, nil)
	fmt.Printf("https://%s/\n%s\n", listener.Addr(), base64.StdEncoding.EncodeToString(trust))
	_, err = io.Copy(io.Discard, os.Stdin)
	fmt.Println(asked.Load())
	return err
}

func allow(writer http.ResponseWriter, request *http.Request) {
	var in review
	var asking struct {
		UID string `json:"uid"`
	}
	if err := json.NewDecoder(request.Body).Decode(&in); err != nil || json.Unmarshal(in.Request, &asking) != nil {
		http.Error(writer, "not an AdmissionReview", http.StatusBadRequest)
		return
	}
	asked.Add(1)
	writer.Header().Set("Content-Type", "application/json")
	json.NewEncoder(writer).Encode(review{APIVersion: in.APIVersion, Kind: in.Kind, Response: &response{asking.UID, true}})
}

func selfSigned() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}
