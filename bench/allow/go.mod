module github.com/novapay/deploy-gate/bench/allow

go 1.26.0
