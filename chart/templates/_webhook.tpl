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

{{/* CEL: the label that says which service a workload is differs. Rules rely on it. */}}
{{- define "deploy-gate.renamed" -}}
object.metadata.?labels[?'app.kubernetes.io/name'] != oldObject.metadata.?labels[?'app.kubernetes.io/name']
{{- end }}

{{/* CEL: the spec is equal but for these fields. */}}
{{- define "deploy-gate.equalBut" -}}
(object.?spec.orValue({}).all(k, k in [{{ . }}] || oldObject.?spec[?k] == optional.of(object.spec[k])) &&
oldObject.?spec.orValue({}).all(k, k in [{{ . }}] || k in object.?spec.orValue({})))
{{- end }}

{{/* CEL: . is a time as a restart has one. RestartMarks.TIME of the gate is the same. */}}
{{- define "deploy-gate.isRestartTime" -}}
(size({{ . }}) <= 35 && {{ . }}.matches('^[0-9]{4}-((01|03|05|07|08|10|12)-(0[1-9]|[12][0-9]|3[01])|(04|06|09|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$'))
{{- end }}

{{/* CEL: an update that can be a deploy, a resume or a step of a canary. What only brakes, scales or restarts is not; but the restart
of a stopped canary begins it anew, and with an owner that is not there the garbage collector deletes the workload. */}}
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
  (object.?spec.template.metadata.annotations[?'kubectl.kubernetes.io/restartedAt'] != oldObject.?spec.template.metadata.annotations[?'kubectl.kubernetes.io/restartedAt'] &&
    object.?spec.template.metadata.annotations[?'kubectl.kubernetes.io/restartedAt'].hasValue() &&
    !{{ include "deploy-gate.isRestartTime" "object.spec.template.metadata.annotations['kubectl.kubernetes.io/restartedAt']" }}) ||
  (object.?spec.restartAt != oldObject.?spec.restartAt && object.?spec.restartAt.hasValue() &&
    !{{ include "deploy-gate.isRestartTime" "object.spec.restartAt" }}) ||
  (request.resource.resource == 'rollouts' &&
    (oldObject.?status.abort.orValue(false) || oldObject.?status.pauseConditions.orValue([]).exists(p, p.?reason.orValue('').startsWith('Inconclusive'))) &&
    object.?spec.template.metadata.annotations[?'kubectl.kubernetes.io/restartedAt'] != oldObject.?spec.template.metadata.annotations[?'kubectl.kubernetes.io/restartedAt']) ||
  !object.metadata.?ownerReferences.orValue([]).all(o, oldObject.metadata.?ownerReferences.orValue([]).exists(p, p.uid == o.uid)) ||
  (object.?spec.revisionHistoryLimit != oldObject.?spec.revisionHistoryLimit && object.?spec.revisionHistoryLimit.orValue(10) < 1) ||
  !{{ include "deploy-gate.equalBut" "'template', 'paused', 'replicas', 'restartAt', 'minReadySeconds', 'progressDeadlineSeconds', 'progressDeadlineAbort', 'revisionHistoryLimit', 'analysis'" | nindent 2 | trim }} ||
  (object.?spec.paused.orValue(false) != oldObject.?spec.paused.orValue(false) && (!object.?spec.paused.orValue(false) ||
    !{{ include "deploy-gate.equalBut" "'template', 'paused'" | nindent 4 | trim }})) ||
  {{ include "deploy-gate.renamed" . }}
{{- end }}
