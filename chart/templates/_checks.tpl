{{/* What values must not say together. Each message says what to do. */}}
{{- define "deploy-gate.checks" -}}
{{- with .Values }}
{{- if and .webhook.url (not .webhook.caBundle) }}
{{- fail "webhook.url needs webhook.caBundle: base64 of the ca.crt that signed the gate's certificate (base64 -w0 ca.crt)" }}
{{- end }}
{{- if not .webhook.url }}
{{- if and (eq .tls.source "secret") (not (and .tls.secret .webhook.caBundle)) }}
{{- fail "tls.source secret needs tls.secret (the Secret with tls.crt and tls.key) and webhook.caBundle (base64 of the ca.crt that signed it)" }}
{{- end }}
{{- if and (ne .tls.source "secret") .webhook.caBundle }}
{{- fail (printf "webhook.caBundle is kept by tls.source %s: leave it empty, or use webhook.url or tls.source secret" .tls.source) }}
{{- end }}
{{- if and .store.claim (gt (int .replicas) 1) }}
{{- fail "store.claim is SQLite on one volume, which one gate can use: set replicas to 1, or store.url to a PostgreSQL" }}
{{- end }}
{{- if gt (len (compact (list .store.url .store.secret .store.claim))) 1 }}
{{- fail "of store.url, store.secret and store.claim only one can be set" }}
{{- end }}
{{- if and (or .store.url .store.secret) (not .audit.keySecret) (not (dig "audit" "key" "" .config)) }}
{{- fail "store.url and store.secret need audit.keySecret, a Secret with the signing.key of all gates of that store, or the record is signed until the first Pod is gone: openssl genpkey -algorithm ed25519 -out signing.key && kubectl create secret generic deploy-gate-audit --from-file=signing.key" }}
{{- end }}
{{- if and .console.enabled (gt (int .replicas) 1) (not .console.sessionKey) }}
{{- fail "console.enabled with several replicas needs console.sessionKey, a Secret with session.key, so that each knows the others' sessions: kubectl create secret generic deploy-gate-session --from-file=session.key=<(head -c 32 /dev/urandom)" }}
{{- end }}
{{- if and .incidents.enabled (not .incidents.sources) }}
{{- fail "incidents.enabled needs incidents.sources, as pagerduty: deploy-gate-pagerduty: kubectl create secret generic deploy-gate-pagerduty --from-file=secret" }}
{{- end }}
{{- if hasKey (dig "incidents" dict .config) "listen" }}
{{- fail "config.incidents.listen is set by the chart; set incidents.enabled" }}
{{- end }}
{{- range $key := list "listen" "admin-listen" "data" "store" }}
{{- if hasKey $.Values.config $key }}
{{- fail (printf "config.%s is set by the chart; for the store there are store.url, store.secret and store.claim" $key) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
