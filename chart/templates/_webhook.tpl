{{/* Where the API server asks. */}}
{{- define "deploy-gate.clientConfig" -}}
{{- if .Values.webhook.url -}}
url: {{ regexReplaceAll "^(https://[^/]+)/?$" .Values.webhook.url "${1}/validate" | quote }}
{{- else -}}
service: {name: deploy-gate, namespace: {{ .Release.Namespace }}, port: {{ .Values.service.port }}, path: /validate}
{{- end }}
{{- with .Values.webhook.caBundle }}
caBundle: {{ . | quote }}
{{- end }}
{{- end }}

{{/* CEL: an update that can be a deploy, a resume or a step of a canary. What only brakes, scales or restarts is not. */}}
{{- define "deploy-gate.meaningful" -}}
request.?subResource.orValue('') == 'status' ?
  !( object.?status.abort.orValue(false) &&
     object.?status.orValue({}).all(k, k == 'abort' || oldObject.?status[?k] == optional.of(object.status[k])) &&
     oldObject.?status.orValue({}).all(k, k == 'abort' || k in object.?status.orValue({})) ) &&
  object.?status != oldObject.?status
:
  object.?spec.template.spec != oldObject.?spec.template.spec ||
  object.?spec.template.metadata.labels != oldObject.?spec.template.metadata.labels ||
  !( object.?spec.template.metadata.annotations.orValue({}).all(k, k == 'kubectl.kubernetes.io/restartedAt' ||
       oldObject.?spec.template.metadata.annotations[?k] == optional.of(object.spec.template.metadata.annotations[k])) &&
     oldObject.?spec.template.metadata.annotations.orValue({}).all(k, k == 'kubectl.kubernetes.io/restartedAt' ||
       k in object.?spec.template.metadata.annotations.orValue({})) ) ||
  object.?spec.strategy != oldObject.?spec.strategy ||
  object.?spec.workloadRef != oldObject.?spec.workloadRef ||
  object.?spec.selector != oldObject.?spec.selector ||
  object.?spec.rollbackWindow != oldObject.?spec.rollbackWindow ||
  (oldObject.?spec.paused.orValue(false) && !object.?spec.paused.orValue(false))
{{- end }}
