module github.com/novapay/deploy-gate/bench/drive

go 1.26.0
