import { Testing } from 'cdk8s';
import { AppVolume, UpgradeSecret } from '../../../src';
import { isPinned } from '../../../src/kubernetes/image-reference';
import {
  container,
  containers,
  deployment,
  find,
  job,
  LONG_FORM,
  longForm,
  shopChart,
  synthShortForm,
} from '../../support/synth';

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Every container that the library writes, and the pods that it writes completely; those of the admission check are the workload's once more. */
function own(props: any = {}): { objects: any[]; pods: [string, any][]; all: [string, any][] } {
  const objects = synthShortForm(props);
  const pods = objects
    .filter(({ spec, metadata }) => spec?.template && !metadata.name.endsWith('-admission-check'))
    .map((object): [string, any] => [object.metadata.name.replace(/-[0-9a-f]{8}$/, ''), object]);
  const all = pods.flatMap(([name, object]) =>
    containers(object).map((item): [string, any] => [`${name}/${item.name}`, item]),
  );
  return { objects, pods, all };
}

const { objects, pods, all } = own({ secrets: [UpgradeSecret.existing('shop-database')] });

test('the pods and containers of the short form are these', () => {
  expect(pods.map(([name]) => name)).toEqual(['shop-image-check', 'shop-check', 'shop-migrate', 'shop']);
  expect(all.map(([name]) => name).sort()).toEqual([
    'shop-check/check',
    'shop-image-check/check-app-1',
    'shop-image-check/check-migrator',
    'shop-image-check/checked',
    'shop-image-check/tools',
    'shop-migrate/guard',
    'shop-migrate/migrate',
    'shop-migrate/record',
    'shop-migrate/tools',
    'shop/app',
    'shop/fence',
  ]);
});

describe.each(all)('container %s', (_, item) => {
  test('has requests and limits', () => {
    const quantities = { cpu: expect.any(String), memory: expect.any(String) };
    expect(item.resources).toEqual({ requests: quantities, limits: quantities });
  });

  test('has a pinned image and says when it is pulled', () => {
    expect(isPinned(item.image)).toBe(true);
    expect(item.imagePullPolicy).toBe('IfNotPresent');
  });

  test('has the rights of the level "restricted"', () => {
    expect(item.securityContext).toMatchObject(RESTRICTED);
  });
});

describe.each(pods)('pod of %s', (name, object) => {
  const pod = object.spec.template.spec;

  test('is not root and has the default seccomp profile', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  });

  test('does not get the API token by itself', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
  });

  test('mounts the API token only where kubectl runs', () => {
    const tokens = (pod.volumes ?? []).filter(({ projected }: any) => projected?.sources[0].serviceAccountToken);
    const withToken = containers(object).filter(({ volumeMounts = [] }) =>
      volumeMounts.some((mount: any) => tokens.some((token: any) => token.name === mount.name)),
    );
    const withKubectl: { [pod: string]: string[] } = { 'shop-check': ['check'], 'shop-migrate': ['guard', 'record'] };
    expect(withToken.map((item) => item.name)).toEqual(withKubectl[name] ?? []);
    for (const item of withToken) expect(item.image).toBe('alpine/kubectl:1.34.1');
  });
});

describe('the jobs', () => {
  test.each(['check', 'migrate'] as const)('%s says how it ends', (which) => {
    const { spec } = job(objects, which);
    expect(spec.template.spec.restartPolicy).toBe('Never');
    expect(Number.isInteger(spec.backoffLimit)).toBe(true);
    expect(spec.activeDeadlineSeconds).toBeGreaterThan(60);
    // A Job that vanishes is run again by the next sync.
    expect(spec.ttlSecondsAfterFinished).toBeUndefined();
  });

  test.each(['check', 'migrate'] as const)('%s does not try again what was refused', (which) => {
    const { podFailurePolicy } = job(objects, which).spec;
    expect(podFailurePolicy.rules[0]).toEqual({
      action: 'FailJob',
      onExitCodes: { containerName: which === 'check' ? 'check' : 'guard', operator: 'In', values: [42] },
    });
  });

  test('no service mesh joins the pods that stop and check', () => {
    for (const object of [job(objects, 'check'), find(objects, 'Deployment', 'shop-image-check')]) {
      expect(object.spec.template.metadata.annotations).toMatchObject({
        'sidecar.istio.io/inject': 'false',
        'linkerd.io/inject': 'disabled',
      });
    }
  });

  test('shell programs in the pods are complete: nothing is left to be included', () => {
    const programs = all.flatMap(([name, item]) => (item.command ?? []).map((part: string) => [name, part]));
    const long = programs.filter(([, part]) => part.includes('\n'));
    expect(long.map(([name]) => name).sort()).toEqual([
      'shop-check/check',
      'shop-migrate/guard',
      'shop-migrate/migrate',
      'shop/fence',
    ]);
    for (const [, part] of long) {
      expect(part).not.toContain('common.sh');
      expect(part).not.toMatch(/^\s*#/m);
    }
  });
});

describe('toolImages', () => {
  const toolImages = { kubectl: 'mirror.example.com/kubectl:1', busybox: 'mirror.example.com/busybox:2' };

  test('replace the images of the own containers, everywhere', () => {
    const { all: mirrored } = own({ toolImages });
    const before = new Map(all.map(([name, { image }]) => [name, image]));
    const after = mirrored.map(([name, { image }]) => [before.get(name), image]);
    for (const [was, is] of after) {
      const expected: { [image: string]: string } = {
        'alpine/kubectl:1.34.1': toolImages.kubectl,
        'busybox:1.37.0-musl': toolImages.busybox,
      };
      expect(is).toBe(expected[was] ?? was);
    }
    expect(JSON.stringify(mirrored)).not.toMatch(/alpine\/kubectl|"busybox:/);
  });

  test('reach the fences of workloads that were added', () => {
    const chart = shopChart();
    longForm(chart, { toolImages }).addWorkload(deployment(chart, 'web'));
    const web = find(Testing.synth(chart), 'Deployment', 'web');
    expect(web.spec.template.spec.initContainers[0].image).toBe(toolImages.busybox);
  });
});

describe('toolResources', () => {
  const toolResources = { cpuRequest: '100m', memoryRequest: '64Mi', memoryLimit: '128Mi' };
  const OWN = /^(?!shop\/app|shop-migrate\/migrate)/;

  test('are those of each of the own containers', () => {
    const { all: changed } = own({ toolResources });
    for (const [, { resources }] of changed.filter(([name]) => OWN.test(name))) {
      expect(resources.requests).toEqual({ cpu: '100m', memory: '64Mi' });
      expect(resources.limits.memory).toBe('128Mi');
    }
    const before = new Map(all);
    for (const [name, { resources }] of changed.filter(([name]) => !OWN.test(name))) {
      expect(resources).toEqual(before.get(name).resources);
    }
  });

  test('leave what they do not name', () => {
    const { all: changed } = own({ toolResources: { memoryLimit: '512Mi' } });
    const named = new Map(changed);
    const [kubectl, busybox] = [named.get('shop-migrate/guard'), named.get('shop/fence')];
    expect(kubectl.resources).toEqual({
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '1', memory: '512Mi' },
    });
    expect(busybox.resources).toEqual({
      requests: { cpu: '10m', memory: '16Mi' },
      limits: { cpu: '100m', memory: '512Mi' },
    });
  });

  test('are quantities', () => {
    expect(() => own({ toolResources: { cpuLimit: 'much' } })).toThrow(
      "toolResources.cpuLimit 'much' is not a quantity",
    );
  });
});

test('the rights stay whatever the migrator asks for', () => {
  const migrator = {
    ...LONG_FORM.migrator,
    security: { runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000, readOnlyRootFilesystem: true },
    volumes: [AppVolume.persistentVolumeClaim('data', '/data')],
  };
  const migrate = job(synthShortForm({ migrator }), 'migrate');
  expect(migrate.spec.template.spec.securityContext).toEqual({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    fsGroup: 3000,
  });
  expect(container(migrate, 'migrate').securityContext).toEqual({
    ...RESTRICTED,
    readOnlyRootFilesystem: true,
    runAsUser: 1000,
    runAsGroup: 2000,
  });
});
