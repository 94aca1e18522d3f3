import { parseAllDocuments } from 'yaml';
import { checkRules } from './rules';
import { expectValid, validateManifest } from './validate';

const SAMPLES = parseAllDocuments(`
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop, annotations: { argocd.argoproj.io/sync-wave: '-1' } }
automountServiceAccountToken: false
imagePullSecrets: [{ name: registry }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
immutable: true
data: { LOG_LEVEL: info, app.properties: "a=1\\n" }
binaryData: { logo.png: iVBORw== }
---
apiVersion: v1
kind: Secret
metadata: { name: credentials, namespace: shop }
type: Opaque
data: { password: aHVudGVyMg== }
stringData: { user: app }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: uploads, namespace: shop }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: fast
  resources: { requests: { storage: 10Gi } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  type: ClusterIP
  selector: { app.kubernetes.io/name: web }
  ports: [{ name: http, port: 80, targetPort: http }, { name: metrics, port: 9090, targetPort: 9090, protocol: TCP }]
---
apiVersion: v1
kind: Pod
metadata: { name: debug, namespace: shop }
spec:
  restartPolicy: Never
  containers: [{ name: shell, image: 'busybox:1.36', command: [sh, -c, 'sleep 3600'] }]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: { app.kubernetes.io/name: web }
  annotations: { argocd.argoproj.io/sync-wave: '2' }
spec:
  replicas: 2
  revisionHistoryLimit: 3
  progressDeadlineSeconds: 600
  selector: { matchLabels: { app.kubernetes.io/name: web } }
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 } }
  template:
    metadata:
      labels: { app.kubernetes.io/name: web }
      annotations: { checksum/settings: '0123' }
    spec:
      serviceAccountName: web
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 30
      securityContext: { runAsNonRoot: true, fsGroup: 1000, seccompProfile: { type: RuntimeDefault } }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app.kubernetes.io/name: web } }
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector: { matchExpressions: [{ key: app.kubernetes.io/name, operator: In, values: [web] }] }
      tolerations: [{ key: dedicated, operator: Equal, value: shop, effect: NoSchedule }]
      initContainers:
        - name: wait
          image: registry.example/wait@sha256:0000000000000000000000000000000000000000000000000000000000000000
          args: ['--schema', '42']
      containers:
        - name: web
          image: registry.example/web:1.2.3
          imagePullPolicy: IfNotPresent
          ports: [{ name: http, containerPort: 8080 }]
          envFrom: [{ configMapRef: { name: settings } }]
          env:
            - { name: PLAIN, value: text }
            - { name: PASSWORD, valueFrom: { secretKeyRef: { name: credentials, key: password } } }
            - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }
          readinessProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 5 }
          livenessProbe: { tcpSocket: { port: 8080 } }
          startupProbe: { exec: { command: [check] }, failureThreshold: 30 }
          lifecycle: { preStop: { exec: { command: [sleep, '5'] } } }
          securityContext:
            { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          volumeMounts: [{ name: tmp, mountPath: /tmp }, { name: uploads, mountPath: /data, subPath: files }]
      volumes:
        - { name: tmp, emptyDir: { sizeLimit: 64Mi } }
        - { name: uploads, persistentVolumeClaim: { claimName: uploads } }
        - { name: settings, configMap: { name: settings, defaultMode: 420, items: [{ key: LOG_LEVEL, path: level }] } }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: queue, namespace: shop }
spec:
  serviceName: queue
  replicas: 1
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: queue } }
  updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 0 } }
  template:
    metadata: { labels: { app: queue } }
    spec:
      containers: [{ name: queue, image: 'queue:1', volumeMounts: [{ name: data, mountPath: /data }] }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: shop }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: agent, image: 'agent:1' }], hostNetwork: false }
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate-42
  namespace: shop
  annotations: { argocd.argoproj.io/hook: Sync, argocd.argoproj.io/hook-delete-policy: BeforeHookCreation }
spec:
  backoffLimit: 0
  completions: 1
  parallelism: 1
  activeDeadlineSeconds: 3600
  ttlSecondsAfterFinished: 86400
  podFailurePolicy: { rules: [{ action: FailJob, onExitCodes: { operator: In, values: [1] } }] }
  template:
    metadata: { labels: { app: migrate } }
    spec:
      restartPolicy: Never
      containers: [{ name: migrate, image: 'migrate:42', envFrom: [{ secretRef: { name: credentials } }] }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: '0 3 * * *'
  timeZone: Europe/Berlin
  suspend: true
  concurrencyPolicy: Forbid
  jobTemplate:
    metadata: { labels: { app: report } }
    spec:
      backoffLimit: 1
      template: { spec: { restartPolicy: OnFailure, containers: [{ name: report, image: 'report:1' }] } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: scaler, namespace: shop }
rules:
  - { apiGroups: [apps], resources: [deployments/scale], resourceNames: [web], verbs: [get, patch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: scaler, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: scaler }
subjects: [{ kind: ServiceAccount, name: web, namespace: shop }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: 'shop:reader' }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { rbac.example/aggregate-to-reader: 'true' } }] }
rules: [{ nonResourceURLs: [/healthz], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: 'shop:reader' }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'shop:reader' }
subjects: [{ kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:authenticated' }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop, annotations: { nginx.ingress.kubernetes.io/proxy-body-size: 10m } }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [shop.example], secretName: shop-tls }]
  rules:
    - host: shop.example
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: web } }
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }], ports: [{ port: http }] }]
  egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }], ports: [{ port: 5432, protocol: TCP }] }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: shop }
spec: { maxUnavailable: 1, selector: { matchLabels: { app.kubernetes.io/name: web } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 5
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]
  behavior:
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: Percent, value: 50, periodSeconds: 60 }] }
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
  namespace: argocd
  finalizers: [resources-finalizer.argocd.argoproj.io]
  annotations: { argocd.argoproj.io/manifest-generate-paths: . }
spec:
  project: shop
  source:
    repoURL: https://git.example/shop.git
    targetRevision: main
    path: dist/shop
    directory: { recurse: true, exclude: '{config.json}' }
  destination: { server: https://kubernetes.default.svc, namespace: shop }
  syncPolicy:
    automated: { prune: true, selfHeal: true, allowEmpty: false }
    syncOptions: [CreateNamespace=false, ServerSideApply=true]
    retry: { limit: 3, backoff: { duration: 30s, factor: 2, maxDuration: 5m } }
  ignoreDifferences: [{ group: apps, kind: Deployment, name: web, jsonPointers: [/spec/replicas] }]
  revisionHistoryLimit: 10
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: shop, namespace: argocd }
spec:
  description: The shop
  sourceRepos: [https://git.example/shop.git]
  destinations: [{ server: https://kubernetes.default.svc, namespace: shop }]
  clusterResourceWhitelist: [{ group: '', kind: Namespace }]
  namespaceResourceBlacklist: [{ group: '', kind: ResourceQuota }]
  orphanedResources: { warn: true, ignore: [{ kind: Secret, name: by-hand }] }
  roles: [{ name: deploy, policies: ['p, proj:shop:deploy, applications, sync, shop/*, allow'], groups: [ops] }]
  syncWindows:
    - { kind: allow, schedule: '0 22 * * *', duration: 2h, applications: ['*'], manualSync: true, timeZone: Europe/Berlin }
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: tenants, namespace: argocd }
spec:
  goTemplate: true
  goTemplateOptions: [missingkey=error]
  generators:
    - git: { repoURL: https://git.example/shop.git, revision: main, directories: [{ path: dist/tenants/* }] }
    - matrix:
        generators:
          - list: { elements: [{ name: blue, weight: 1 }] }
          - merge:
              mergeKeys: [server]
              generators: [{ clusters: { selector: { matchLabels: { environment: production } } } }]
  strategy:
    type: RollingSync
    rollingSync:
      steps: [{ matchExpressions: [{ key: ring, operator: In, values: [canary] }], maxUpdate: 10% }]
  syncPolicy: { preserveResourcesOnDeletion: true, applicationsSync: create-update }
  template:
    metadata: { name: 'tenant-{{.path.basename}}', labels: { ring: '{{.ring}}' } }
    spec:
      project: shop
      source:
        repoURL: https://git.example/shop.git
        targetRevision: main
        path: '{{.path.path}}'
        helm: { releaseName: tenant, valuesObject: { anything: { goes: [1, here] } } }
      destination: { name: in-cluster, namespace: '{{.path.basename}}' }
      syncPolicy: { automated: {} }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: database, namespace: shop }
spec:
  refreshInterval: 1h
  secretStoreRef: { kind: ClusterSecretStore, name: vault }
  target:
    name: database
    creationPolicy: Owner
    deletionPolicy: Retain
    template: { type: Opaque, metadata: { labels: { app: web } }, data: { url: 'postgres://{{ .user }}@db' } }
  data: [{ secretKey: user, remoteRef: { key: shop/database, property: user } }]
  dataFrom: [{ extract: { key: shop/more } }, { find: { name: { regexp: '^shop-' } } }]
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: token, namespace: shop, annotations: { sealedsecrets.bitnami.com/namespace-wide: 'true' } }
spec:
  encryptedData: { token: AgBy3i4OJSWK }
  template: { type: Opaque, metadata: { name: token, namespace: shop, creationTimestamp: null } }
`).map((document) => document.toJS());

/** A copy of a valid object, to be spoilt. */
function sample(kind: string): any {
  const found = SAMPLES.find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`no sample of ${kind}`);
  return structuredClone(found);
}

describe('valid objects', () => {
  test.each(SAMPLES.map((object) => [`${object.apiVersion} ${object.kind}`, object]))('%s', (_, object) => {
    expect(validateManifest(object, '1.27')).toEqual([]);
    expect(validateManifest(object, 'newest')).toEqual([]);
  });

  test('all at once, and they keep the rules', () => {
    expect(SAMPLES).toHaveLength(25);
    expectValid(SAMPLES);
    expect(checkRules(SAMPLES)).toEqual([]);
  });
});

describe('fails on', () => {
  // The path of the field to spoil and its new value.
  const spoilt: [what: string, kind: string, path: (string | number)[], value: any, error: string][] = [
    ['an unknown field', 'Deployment', ['spec', 'bogus'], 1, 'apps/v1 Deployment shop/web: spec.bogus: unknown field'],
    [
      'a misspelt field deep down',
      'Deployment',
      ['spec', 'template', 'spec', 'containers', 0, 'img'],
      'web:1',
      'apps/v1 Deployment shop/web: spec.template.spec.containers[0].img: unknown field',
    ],
    [
      'a string for a number',
      'Job',
      ['spec', 'backoffLimit'],
      '0',
      'batch/v1 Job shop/migrate-42: spec.backoffLimit: must be integer, is "0"',
    ],
    [
      'a number for an annotation',
      'Application',
      ['metadata', 'annotations', 'argocd.argoproj.io/sync-wave'],
      1,
      'argoproj.io/v1alpha1 Application argocd/shop: ' +
        'metadata.annotations["argocd.argoproj.io/sync-wave"]: must be string, is 1',
    ],
    [
      'a missing field',
      'Deployment',
      ['spec', 'selector'],
      undefined,
      'apps/v1 Deployment shop/web: spec.selector: required field is missing',
    ],
    [
      'a value that is not base64',
      'Secret',
      ['data', 'password'],
      'hunter2!',
      'v1 Secret shop/credentials: data.password: must match format "byte", is "hunter2!"',
    ],
    ['a status', 'Deployment', ['status'], { replicas: 1 }, 'apps/v1 Deployment shop/web: status: unknown field'],
    [
      'null, which is not the same as nothing',
      'ConfigMap',
      ['data'],
      null,
      'v1 ConfigMap shop/settings: data: must be object, is null',
    ],
    [
      'a value that an ExternalSecret does not have',
      'ExternalSecret',
      ['spec', 'target', 'creationPolicy'],
      'Owned',
      'external-secrets.io/v1 ExternalSecret shop/database: spec.target.creationPolicy: ' +
        'must be equal to one of the allowed values: Owner, Orphan, Merge, None, is "Owned"',
    ],
    [
      'a misspelt field in the template of an ApplicationSet',
      'ApplicationSet',
      ['spec', 'template', 'spec', 'syncPolicy', 'automated', 'selfheal'],
      true,
      'argoproj.io/v1alpha1 ApplicationSet argocd/tenants: ' +
        'spec.template.spec.syncPolicy.automated.selfheal: unknown field',
    ],
    [
      'a misspelt field in a nested generator',
      'ApplicationSet',
      ['spec', 'generators', 1, 'matrix', 'generators', 0, 'list', 'element'],
      [],
      'argoproj.io/v1alpha1 ApplicationSet argocd/tenants: ' +
        'spec.generators[1].matrix.generators[0].list.element: unknown field',
    ],
  ];
  test.each(spoilt)('%s', (_, kind, path, value, error) => {
    const object = sample(kind);
    const field = path[path.length - 1];
    const holder = path.slice(0, -1).reduce((parent, key) => parent[key], object);
    if (value === undefined) delete holder[field];
    else holder[field] = value;

    expect(validateManifest(object, '1.27')).toEqual([error]);
    expect(validateManifest(object, 'newest')).toEqual([error]);
  });

  test('repoUrl, the spelling of generated TypeScript', () => {
    const application = sample('Application');
    application.spec.source.repoUrl = application.spec.source.repoURL;
    delete application.spec.source.repoURL;

    expect(validateManifest(application, 'newest')).toEqual([
      'argoproj.io/v1alpha1 Application argocd/shop: spec.source.repoURL: required field is missing',
      'argoproj.io/v1alpha1 Application argocd/shop: spec.source.repoUrl: unknown field',
    ]);
  });

  test('a field that is newer than Kubernetes 1.27', () => {
    const job = sample('Job');
    job.spec.podReplacementPolicy = 'Failed';

    expect(validateManifest(job, '1.27')).toEqual([
      'batch/v1 Job shop/migrate-42: spec.podReplacementPolicy: unknown field',
    ]);
    expect(validateManifest(job, 'newest')).toEqual([]);
    expect(() => expectValid([job])).toThrow('spec.podReplacementPolicy: unknown field (Kubernetes 1.27)');
  });

  test.each([
    ['a kind', { apiVersion: 'apps/v1', kind: 'Deploiment', metadata: { name: 'web' } }, 'apps/v1 Deploiment web'],
    ['a version', { apiVersion: 'apps/v1beta1', kind: 'Deployment' }, 'apps/v1beta1 Deployment (no name)'],
    ['a group', { apiVersion: 'example.com/v1', kind: 'Secret' }, 'example.com/v1 Secret (no name)'],
    [
      'a kind of Argo CD',
      { apiVersion: 'argoproj.io/v1', kind: 'Application' },
      'argoproj.io/v1 Application (no name)',
    ],
    ['a name of Object.prototype', { apiVersion: 'constructor', kind: 'toString' }, 'constructor toString (no name)'],
    ['an object without kind', { apiVersion: 'v1' }, 'v1 (none) (no name)'],
    ['nothing', undefined, '(none) (none) (no name)'],
  ])('%s that it does not know', (_, object, id) => {
    expect(validateManifest(object, 'newest')).toEqual([`${id}: unknown apiVersion and kind`]);
    expect(() => expectValid([object])).toThrow('unknown apiVersion and kind');
  });

  test('no objects at all', () => {
    expect(() => expectValid([])).toThrow('there are no objects to validate');
  });
});

// What the API takes as it comes.
const FREE_FORM = [
  /^ApplicationSet\.spec\.generators\.\d+\.matrix\.generators\.\d+\.merge/,
  /^ApplicationSet\.spec\.generators\.\d+\.matrix\.generators\.\d+\.list\.elements\.\d+/,
  /^ApplicationSet\.spec\.template\.spec\.source\.helm\.valuesObject/,
  /^SealedSecret\.spec\.template\.metadata$/,
  /^SealedSecret\.spec\.template\.metadata\.creationTimestamp$/,
];

describe.each(['1.27', 'newest'] as const)('in Kubernetes %s nothing slips through', (version) => {
  test('an unknown field in any object of any sample, or an object for any scalar', () => {
    const accepted: string[] = [];
    let tried = 0;
    const tryAll = (root: any, holder: any, key: string | number, at: string) => {
      const value = holder[key];
      if (Array.isArray(value)) {
        for (const index of value.keys()) tryAll(root, value, index, `${at}.${index}`);
        return;
      }
      const isObject = typeof value === 'object' && value !== null;
      if (isObject) for (const name of Object.keys(value)) tryAll(root, value, name, `${at}.${name}`);
      holder[key] = isObject ? { ...value, bogus: {} } : { bogus: {} };
      if (validateManifest(root, version).length === 0) accepted.push(at);
      holder[key] = value;
      tried++;
    };
    for (const object of SAMPLES) {
      const copy = { object: structuredClone(object) };
      for (const name of Object.keys(copy.object)) tryAll(copy.object, copy.object, name, `${object.kind}.${name}`);
    }

    expect(tried).toBeGreaterThan(500);
    expect(accepted.filter((at) => !FREE_FORM.some((pattern) => pattern.test(at)))).toEqual([]);
    expect(FREE_FORM.filter((pattern) => !accepted.some((at) => pattern.test(at)))).toEqual([]);
  });
});
