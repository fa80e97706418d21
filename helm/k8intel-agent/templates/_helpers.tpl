{{/* Names every object; 63 characters is the limit of a label. */}}
{{- define "k8intel-agent.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Names what is not in a namespace: two releases of one name in two namespaces stay apart. */}}
{{- define "k8intel-agent.clusterWideName" -}}
{{- printf "%s-%s" .Release.Namespace (include "k8intel-agent.name" .) -}}
{{- end -}}

{{- define "k8intel-agent.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "k8intel-agent.labels" -}}
{{ include "k8intel-agent.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: agent
app.kubernetes.io/part-of: k8intel
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "k8intel-agent.secretName" -}}
{{- .Values.existingSecret | default (include "k8intel-agent.name" .) -}}
{{- end -}}

{{/* What the Secret holds: credential or enrolToken. */}}
{{- define "k8intel-agent.secretKey" -}}
{{- if .Values.existingSecret -}}
{{- .Values.existingSecretKey -}}
{{- else if .Values.credential -}}
credential
{{- else -}}
enrolToken
{{- end -}}
{{- end -}}

{{/* Stops the installation where the agent could only fail later, out of sight in a pod. */}}
{{- define "k8intel-agent.check" -}}
{{- $url := required "serverUrl is empty; expected the address of the K8Intel server as pods reach it, such as https://k8intel.example.org." .Values.serverUrl -}}
{{- if regexMatch "^https?://(localhost|127[.][0-9.]+|\\[::1\\])([:/]|$)" $url -}}
{{- fail (printf "serverUrl is %q, which inside a pod is the pod itself; expected an address that pods reach. Give the server one with K8INTEL_PUBLIC_URL." $url) -}}
{{- end -}}
{{- if and (hasPrefix "http:" $url) (not .Values.allowInsecureHttp) -}}
{{- fail (printf "serverUrl is %q: plain http would show the credential to the network. Use https, or --set allowInsecureHttp=true where the network is trusted." $url) -}}
{{- end -}}
{{- $identities := compact (list .Values.credential .Values.enrolToken .Values.existingSecret) -}}
{{- if ne (len $identities) 1 -}}
{{- fail (printf "%d of credential, enrolToken and existingSecret are set; expected exactly one. The dashboard shows it when you add a cluster." (len $identities)) -}}
{{- end -}}
{{- if and .Values.serverCa.secret .Values.serverCa.configMap -}}
{{- fail "serverCa.secret and serverCa.configMap are both set; expected at most one of them." -}}
{{- end -}}
{{- if and (eq (include "k8intel-agent.secretKey" .) "enrolToken") (not .Values.clusterName) -}}
{{- fail "clusterName is empty; expected the name to register this cluster with, as an enrol token serves many clusters." -}}
{{- end -}}
{{- end -}}
