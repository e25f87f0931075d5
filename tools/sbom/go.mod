module github.com/novapay/deploy-gate/tools/sbom

go 1.26.0
