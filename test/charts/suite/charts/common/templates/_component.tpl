{{- /* One Deployment: takes the root, and what stands under a component's name in the values. */}}
{{- define "common.component" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .root.Release.Name }}-{{ .root.Chart.Name }}-{{ .name }}
  labels: {{ include "common.labels" . }}
spec:
  replicas: {{ .component.replicas | default 1 }}
  selector:
    matchLabels: {{ include "common.labels" . }}
  template:
    metadata:
      labels: {{ include "common.labels" . }}
    spec:
      securityContext: { runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 }
      containers:
        - name: {{ .name }}
          image: {{ .component.image | default .root.Values.global.image }}
          env: [{ name: DATABASE, value: {{ .root.Values.database }} }]
          livenessProbe: { exec: { command: ["test", "-e", "/data"] } }
          resources: { requests: { cpu: 10m, memory: 32Mi }, limits: { memory: 256Mi } }
          volumeMounts: [{ name: data, mountPath: /data }]
      volumes:
        - { name: data, persistentVolumeClaim: { claimName: {{ .root.Values.global.claim }} } }
{{- end }}

{{- define "common.labels" -}}
{ app: {{ .root.Release.Name }}, schema: {{ .root.Chart.Name }}, component: {{ .name }} }
{{- end }}

{{- define "common.migrate" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}-migrate
  annotations:
    helm.sh/hook: pre-upgrade,post-install
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  template:
    spec:
      restartPolicy: OnFailure
      securityContext: { runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 }
      containers:
        - name: {{ .Chart.Name }}
          image: {{ .Values.global.migrator }}
          command: ["legacy-migrate"]
          env: [{ name: DATABASE, value: {{ .Values.database }} }]
          volumeMounts: [{ name: data, mountPath: /data }]
      volumes:
        - { name: data, persistentVolumeClaim: { claimName: {{ .Values.global.claim }} } }
{{- end }}
