import { ApiObject, Chart, Duration, Testing } from 'cdk8s';
import {
  AppProbe,
  ArgoApplication,
  ArgoAppProject,
  ArgoDestination,
  ArgoSource,
  DowntimeUpgradeApp,
  UpgradeStrategy,
} from '../../src';
import { apply, awaitFields, find, type KubeObject, kubectl, mergePatch } from './support/cluster';
import { forEachStrategy } from './support/describe-scenario';
import { environment, REGISTRY } from './support/environment';
import { MANIFESTS_PATH, Repository } from './support/repository';

const ARGOCD = environment.argocdNamespace;

forEachStrategy('argo-application', (strategy, title) => {
  describe(title, () => describeApplication(`e2e-${title}`, strategy));
});

function describeApplication(name: string, strategy: UpgradeStrategy): void {
  const shop = new Chart(Testing.app(), 'shop', { namespace: name });
  new DowntimeUpgradeApp(shop, 'shop', {
    version: '1.4.0',
    strategy,
    image: `${REGISTRY}/app`,
    command: ['sleep', '86400'],
    replicas: 1,
    readinessProbe: AppProbe.command(['true']),
    migrator: { image: `${REGISTRY}/migrator`, command: ['true'], timeout: Duration.minutes(5) },
  });
  new ApiObject(shop, 'autoscaler', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'shop' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
      minReplicas: 1,
      maxReplicas: 5,
    },
  });

  let repository: Repository;
  let application: KubeObject;

  /** Scales as somebody whom the API server knows by this name. */
  async function scale(replicas: number, manager: string): Promise<void> {
    const patch = JSON.stringify({ spec: { replicas } });
    const target = ['--namespace', name, 'patch', 'deployment', 'shop', '--subresource=scale', '--type=merge'];
    await kubectl([...target, `--field-manager=${manager}`, '--patch', patch]);
  }

  /** A sync by hand, with the Application's own options, as Argo CD's API would start it. */
  async function sync(): Promise<void> {
    await mergePatch(ARGOCD, ['application', name], {
      status: { operationState: null },
      operation: {
        initiatedBy: { username: 'e2e' },
        sync: { syncStrategy: { hook: {} }, syncOptions: application.spec.syncPolicy.syncOptions },
      },
    });
    expect(await result()).toBe('Succeeded');
  }

  /** How the operation ends: its phase, and of a failed one why. */
  async function result(): Promise<string> {
    const over = ([value]: string[]) => ['Succeeded', 'Failed', 'Error'].includes(value);
    await awaitFields(ARGOCD, ['application', name], ['.status.operationState.phase'], over, 120);
    const state = (await find(ARGOCD, 'application', name))?.status.operationState ?? {};
    return state.phase === 'Succeeded' ? state.phase : JSON.stringify(state);
  }

  const replicas = async () => (await find(name, 'deployment', 'shop'))?.spec.replicas;

  /** What docs/strategies.md says of autoscalers in a rollout: here none ever has metrics. */
  async function setHealthOfAutoscalers(health: string | null): Promise<void> {
    const data = { 'resource.customizations.health.autoscaling_HorizontalPodAutoscaler': health };
    await mergePatch(ARGOCD, ['configmap', 'argocd-cm'], { data });
  }

  beforeAll(async () => {
    if (strategy === UpgradeStrategy.FENCED_ROLLOUT) await setHealthOfAutoscalers('return { status = "Healthy" }');
    repository = await Repository.create(name);
    await repository.commit(Testing.synth(shop));
    const chart = new Chart(Testing.app(), 'argo', { namespace: ARGOCD });
    const project = new ArgoAppProject(chart, name, {
      sourceRepos: [repository.url],
      destinations: [ArgoDestination.inCluster(name)],
    });
    new ArgoApplication(chart, 'application', {
      name: name,
      project: project.name,
      source: ArgoSource.git({
        repoUrl: repository.url,
        path: MANIFESTS_PATH,
        targetRevision: `refs/heads/${repository.branch}`,
      }),
      destination: ArgoDestination.inCluster(),
      contents: [shop],
      automated: true,
    });
    const objects = Testing.synth(chart);
    application = objects[1];
    await apply(objects, '--validate=strict');
  });

  afterAll(async () => {
    await repository?.dispose();
    if (strategy === UpgradeStrategy.FENCED_ROLLOUT) await setHealthOfAutoscalers(null);
    if (environment.keep) return;
    await kubectl(['--namespace', ARGOCD, 'delete', 'application,appproject', name, '--wait=false']);
    await kubectl(['delete', 'namespace', name, '--wait=false']);
  });

  test('what is derived is all that a downtime upgrade needs', async () => {
    expect(await result()).toBe('Succeeded');
    const { status } = (await find(ARGOCD, 'application', name)) as KubeObject;
    expect(status.operationState.operation.retry).toEqual({});
    expect(await awaitFields(ARGOCD, ['application', name], ['.status.sync.status'], ([s]) => s === 'Synced', 60)).toBe(
      true,
    );
    const namespace = await find('', 'namespace', name);
    // Argo CD writes labels of the namespace in a phase of their own, which a rollout must not have.
    const enforced = strategy === UpgradeStrategy.PRE_SYNC_HOOKS ? 'restricted' : undefined;
    expect(namespace?.metadata.labels?.['pod-security.kubernetes.io/enforce']).toBe(enforced);
    expect((await find(name, 'configmap', 'shop-schema'))?.data.applied).toBe('1.4.0');
  });

  test("the autoscaler's number stays", async () => {
    await scale(3, 'kube-controller-manager');
    await sync();
    expect(await replicas()).toBe(3);
  });

  // A rollout stops nothing by its number of replicas.
  if (strategy === UpgradeStrategy.PRE_SYNC_HOOKS)
    test("the stop's does not: Git's number comes back", async () => {
      await scale(0, 'downtime-upgrade');
      await sync();
      expect(await replicas()).toBe(1);
    });
}
