{{/* Labels of everything. */}}
{{- define "deploy-gate.labels" -}}
app.kubernetes.io/name: deploy-gate
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* What selects the gates' Pods; never changes. */}}
{{- define "deploy-gate.selector" -}}
app.kubernetes.io/name: deploy-gate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "deploy-gate.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{/* The Secret with the serving certificate. */}}
{{- define "deploy-gate.tlsSecret" -}}
{{- if eq .Values.tls.source "secret" }}{{ .Values.tls.secret }}{{ else }}deploy-gate-tls{{ end }}
{{- end }}

{{/* The user the gate itself is. */}}
{{- define "deploy-gate.user" -}}
{{- .Values.identities.gate | default (printf "system:serviceaccount:%s:deploy-gate" .Release.Namespace) }}
{{- end }}

{{/* Namespaces that are gated: labelled, and not those the cluster and the gate itself need. */}}
{{- define "deploy-gate.gatedNamespaces" -}}
{{- $exempt := prepend .Values.webhook.exemptNamespaces "kube-system" }}
{{- if not .Values.webhook.url }}{{ $exempt = append $exempt .Release.Namespace }}{{ end -}}
matchExpressions:
- {key: deploygate.novapay.com/environment, operator: Exists}
- {key: kubernetes.io/metadata.name, operator: NotIn, values: {{ $exempt | uniq | toJson }}}
{{- end }}

{{/* A list of CEL strings. */}}
{{- define "deploy-gate.celStrings" -}}
[{{- range $i, $user := . }}{{ if $i }}, {{ end }}'{{ $user }}'{{ end }}]
{{- end }}

{{/* Binds a policy to everything it matches. */}}
{{- define "deploy-gate.binding" -}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ .name }}
  labels: {{- include "deploy-gate.labels" .root | nindent 4 }}
spec: {policyName: {{ .name }}, validationActions: [Deny, Audit]}
{{- end }}
