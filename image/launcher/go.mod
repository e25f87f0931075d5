module github.com/novapay/deploy-gate/image/launcher

go 1.26.0
