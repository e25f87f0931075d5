// Reads the Kubernetes API's own types. Built with e2e/kubernetes/go.mod (-modfile), so that one file pins the version of Kubernetes.
module github.com/novapay/deploy-gate/tools/pod-fields

go 1.26.0
