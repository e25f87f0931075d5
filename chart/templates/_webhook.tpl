{{/* Where the API server asks: .path of the gate, by .root's values. */}}
{{- define "deploy-gate.clientConfig" -}}
{{- with .root.Values.webhook.url -}}
{{- $asked := regexReplaceAll "^(https://[^/]+)/?$" . "${1}/validate" -}}
url: {{ regexReplaceAll "/validate$" $asked $.path }}
{{- else -}}
service: {name: deploy-gate, namespace: {{ .root.Release.Namespace }}, port: {{ .root.Values.service.port }}, path: {{ .path }}}
{{- end }}
{{- with .root.Values.webhook.caBundle }}
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
  !( object.?spec.template.orValue({}).all(k, k == 'metadata' || oldObject.?spec.template[?k] == optional.of(object.spec.template[k])) &&
     oldObject.?spec.template.orValue({}).all(k, k == 'metadata' || k in object.?spec.template.orValue({})) ) ||
  object.?spec.template.metadata.labels != oldObject.?spec.template.metadata.labels ||
  !( object.?spec.template.metadata.orValue({}).all(k, k in ['labels', 'annotations', 'creationTimestamp'] ||
       oldObject.?spec.template.metadata[?k] == optional.of(object.spec.template.metadata[k])) &&
     oldObject.?spec.template.metadata.orValue({}).all(k, k in ['labels', 'annotations', 'creationTimestamp'] ||
       k in object.?spec.template.metadata.orValue({})) ) ||
  !( object.?spec.template.metadata.annotations.orValue({}).all(k, k == 'kubectl.kubernetes.io/restartedAt' ||
       oldObject.?spec.template.metadata.annotations[?k] == optional.of(object.spec.template.metadata.annotations[k])) &&
     oldObject.?spec.template.metadata.annotations.orValue({}).all(k, k == 'kubectl.kubernetes.io/restartedAt' ||
       k in object.?spec.template.metadata.annotations.orValue({})) ) ||
  object.?spec.strategy != oldObject.?spec.strategy ||
  object.?spec.workloadRef != oldObject.?spec.workloadRef ||
  object.?spec.selector != oldObject.?spec.selector ||
  object.?spec.rollbackWindow != oldObject.?spec.rollbackWindow ||
  (object.?spec.paused.orValue(false) != oldObject.?spec.paused.orValue(false) &&
   !( object.?spec.paused.orValue(false) == true &&
      object.?spec.orValue({}).all(k, k == 'paused' || oldObject.?spec[?k] == optional.of(object.spec[k])) &&
      oldObject.?spec.orValue({}).all(k, k == 'paused' || k in object.?spec.orValue({})) ))
{{- end }}
