import { ApiObject, Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import * as lib from '../../src';
import { ArgoApplication, ArgoAppProject, ArgoDestination, ArgoSource, SyncOption, SyncWindow } from '../../src';
import { applicationSets, applicationTemplate } from '../support/application-sets';
import { apply, find, kubectl } from './support/cluster';
import { Repository } from './support/repository';
import { eventually, pause } from './support/run';

const log: string[] = [];
const say = (text: string) => { log.push(text); process.stderr.write(`### ${text}\n`); };
const NS = 'argocd';
const appsChart = () => new Chart(Testing.app(), 'apps', { namespace: NS });

async function sync(name: string, body: any = {}): Promise<any> {
  const response = await fetch(`http://${process.env.ARGOCD_SERVER}/api/v1/applications/${name}/sync`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  if (!response.ok) return { phase: `HTTP ${response.status}`, message: await response.text() };
  const done = await eventually(async () => {
    const app = await find(NS, 'application', name);
    const state = app?.status?.operationState;
    return !app?.operation && ['Succeeded', 'Failed', 'Error'].includes(state?.phase) && app;
  }, 100);
  return done ? { ...done.status.operationState, sync: done.status.sync.status } : { phase: 'never ended', message: JSON.stringify((await find(NS, 'application', name))?.status?.operationState) };
}
async function status(name: string): Promise<string> {
  await kubectl(['-n', NS, 'annotate', 'application', name, 'argocd.argoproj.io/refresh=hard', '--overwrite']);
  await eventually(async () => !(await find(NS, 'application', name))?.metadata.annotations?.['argocd.argoproj.io/refresh'], 40);
  const app = await find(NS, 'application', name);
  return `${app?.status?.sync?.status} ${JSON.stringify(app?.status?.resources?.filter((r: any) => r.status !== 'Synced').map((r: any) => `${r.kind}/${r.name} ${r.status}`))} ${JSON.stringify(app?.status?.conditions ?? [])}`;
}
const externalSecret = (chart: Chart, remoteKey: string) =>
  new ApiObject(chart, 'es', { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: 'es' }, spec: { refreshInterval: '1h', secretStoreRef: { name: 'vault', kind: 'SecretStore' }, target: { name: 'es', creationPolicy: 'Owner' }, data: [{ secretKey: 'A', remoteRef: { key: remoteKey } }], dataFrom: [{ extract: { key: 'k' } }] } });
const contentsOf = (ns: string, make: (chart: Chart) => unknown) => { const chart = new Chart(Testing.app(), ns, { namespace: ns }); make(chart); return chart; };
async function application(name: string, contents: Chart, props: any = {}, tweak?: (a: ArgoApplication) => void) {
  const repository = await Repository.create(name);
  await repository.commit(Testing.synth(contents));
  const chart = appsChart();
  const app = new ArgoApplication(chart, name, { project: 'open', source: ArgoSource.git({ repoUrl: repository.url, path: 'manifests', targetRevision: `refs/heads/${repository.branch}` }), destination: ArgoDestination.inCluster(), contents: [contents], ...props });
  tweak?.(app);
  const manifests = Testing.synth(chart);
  await kubectl(['apply', '--dry-run=server', '--validate=strict', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }) });
  await apply(manifests);
  return repository;
}

test('experiments', async () => {
  await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '/root/go/pkg/mod/github.com/external-secrets/external-secrets@v1.3.2/config/crds/bases/external-secrets.io_externalsecrets.yaml']);
  const projects = appsChart();
  new ArgoAppProject(projects, 'open', { sourceRepos: ['*'], destinations: [ArgoDestination.inCluster('*')], syncWindows: [SyncWindow.allow({ schedule: '* * * * *', duration: Duration.hours(1), timeZone: 'Europe/Berlin' })] });
  new ArgoAppProject(projects, 'closed', { sourceRepos: ['*'], destinations: [ArgoDestination.inCluster('*')], clusterResources: [] });
  await apply(Testing.synth(projects));
  const experiments: [string, () => Promise<void>][] = [
    ['csa', async () => {
      await application('csa', contentsOf('csa-ns', (c) => externalSecret(c, 'x')), {}, (a) => a.apiObject.addJsonPatch(JsonPatch.remove('/spec/ignoreDifferences')));
      const state = await sync('csa');
      say(`csa bare: ${state.phase}; ${await status('csa')}; live ${JSON.stringify((await find('csa-ns', 'externalsecret', 'es'))?.spec)}`);
    }],
    ['ssa', async () => {
      await application('ssa', contentsOf('ssa-ns', (c) => externalSecret(c, 'x')), { syncOptions: [SyncOption.SERVER_SIDE_APPLY] }, (a) => a.apiObject.addJsonPatch(JsonPatch.remove('/spec/ignoreDifferences')));
      const state = await sync('ssa');
      say(`ssa bare: ${state.phase}; ${await status('ssa')}; live ${JSON.stringify((await find('ssa-ns', 'externalsecret', 'es'))?.spec.data)}`);
    }],
    ['ssa-ignored', async () => {
      const repository = await application('ssa-ignored', contentsOf('ssa-ignored-ns', (c) => externalSecret(c, 'x')), { syncOptions: [SyncOption.SERVER_SIDE_APPLY] });
      await sync('ssa-ignored');
      say(`ssa ignored: ${await status('ssa-ignored')}`);
      await repository.commit(Testing.synth(contentsOf('ssa-ignored-ns', (c) => externalSecret(c, 'changed'))));
      say(`ssa ignored after change: ${await status('ssa-ignored')}`);
      await sync('ssa-ignored');
      say(`ssa ignored live key: ${(await find('ssa-ignored-ns', 'externalsecret', 'es'))?.spec.data[0].remoteRef.key}; ${await status('ssa-ignored')}`);
    }],
    ['failing', async () => {
      const job = (c: Chart) => new ApiObject(c, 'job', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'hook', annotations: lib.SyncPhase.preSync(1).annotations }, spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'busybox:1.37.0-musl', command: ['false'] }] } } } });
      await application('failing', contentsOf('failing-ns', (c) => { job(c); new ApiObject(c, 'cm', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm' } }); }), { automated: true });
      const a = await eventually(async () => { const a = await find(NS, 'application', 'failing'); return a?.status?.operationState?.finishedAt && a; }, 80);
      await pause(20);
      const later = await find(NS, 'application', 'failing');
      say(`failing: first ${a?.status?.operationState?.phase}; op retry ${JSON.stringify(a?.status?.operationState?.operation?.retry)}; after 20 s more: count ${later?.status?.operationState?.retryCount} ${later?.status?.operationState?.phase} ${later?.status?.operationState?.message} started ${a?.status?.operationState?.startedAt} / ${later?.status?.operationState?.startedAt} sync ${later?.status?.sync?.status}`);
    }],
    ['scaled', async () => {
      const labels = { app: 'web' };
      const contents = contentsOf('scaled-ns', (c) => {
        new ApiObject(c, 'web', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'x', image: 'busybox:1.37.0-musl', command: ['sleep', '86400'], resources: { requests: { cpu: '1m' } } }] } } } });
        new ApiObject(c, 'hpa', { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas: 1, maxReplicas: 5, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }] } });
      });
      await application('scaled', contents);
      await sync('scaled');
      const scale = (n: number, manager: string) => kubectl(['-n', 'scaled-ns', 'patch', 'deployment', 'web', '--subresource=scale', '--type=merge', '-p', JSON.stringify({ spec: { replicas: n } }), `--field-manager=${manager}`]);
      const replicas = async () => (await find('scaled-ns', 'deployment', 'web'))?.spec.replicas;
      await scale(3, 'kube-controller-manager');
      const one = await status('scaled');
      const state = await sync('scaled');
      say(`scaled by the autoscaler: ${one}; after sync (${state.phase}) ${await replicas()} replicas`);
      await scale(0, 'downtime-upgrade');
      const two = await status('scaled');
      const again = await sync('scaled');
      say(`stopped: ${two}; after sync (${again.phase}) ${await replicas()} replicas`);
    }],
  ];
  await Promise.all(experiments.map(([name, run]) => run().catch((error) => say(`${name} BROKE: ${String(error).slice(0, 600)}`))));
  process.stderr.write(`=== RESULTS\n${log.join('\n')}\n`);
}, 170000);
