import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Testing } from 'cdk8s';
import { AppVolume, UpgradeSecret } from '../../src';
import { deployment, job, LONG_FORM, longForm, shopChart, shortForm } from '../support/synth';

const PROPS = {
  secrets: [
    UpgradeSecret.external('database', { store: 'vault', extract: ['shop'] }),
    UpgradeSecret.existing('license'),
  ],
  env: { B: '1', A: '2' },
  volumes: [AppVolume.emptyDir('cache', '/cache')],
  imagePullSecrets: ['registry'],
};
const WORKLOADS = ['web', 'worker', 'api', 'mail'];

/** The Deployments are always made in one order, and added in the one that is given. */
function addedIn(order: string[]): any[] {
  const chart = shopChart();
  const shop = shortForm(chart, PROPS);
  const made = new Map(
    WORKLOADS.map((name) => {
      const imagePullSecrets = [{ name: `${name}-registry` }];
      return [name, deployment(chart, name, { container: { image: `${name}:1` }, pod: { imagePullSecrets } })];
    }),
  );
  for (const name of order) shop.addWorkload(made.get(name) ?? chart);
  return Testing.synth(chart);
}

/** The objects by kind and name. */
function byName(objects: any[]): { [id: string]: any } {
  return Object.fromEntries(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

function withoutSorting<T>(action: () => T): T {
  process.env.CDK8S_DISABLE_SORT = '1';
  try {
    return action();
  } finally {
    delete process.env.CDK8S_DISABLE_SORT;
  }
}

describe('order', () => {
  const expected = addedIn(WORKLOADS);

  test.each([[['mail', 'api', 'worker', 'web']], [['api', 'web', 'mail', 'worker']]])(
    'adding workloads as %j changes nothing',
    (order) => {
      expect(JSON.stringify(addedIn(order))).toBe(JSON.stringify(expected));
    },
  );

  test('making workloads in another order changes only the order of the objects', () => {
    const chart = shopChart();
    const shop = longForm(chart);
    for (const name of WORKLOADS) shop.addWorkload(deployment(chart, name));
    const other = shopChart();
    const workloads = [...WORKLOADS].reverse().map((name) => deployment(other, name));
    const late = longForm(other);
    for (const workload of workloads) late.addWorkload(workload);

    expect(byName(Testing.synth(other))).toEqual(byName(Testing.synth(chart)));
  });

  test('the selectors and names in the jobs are sorted', () => {
    const guard = job(expected, 'migrate').spec.template.spec.initContainers.find(({ name }: any) => name === 'guard');
    expect(guard.env.find(({ name }: any) => name === 'WORKLOADS').value).toBe(
      [
        'scale apps/v1 Deployment api component=api',
        'scale apps/v1 Deployment mail component=mail',
        'scale apps/v1 Deployment shop app.kubernetes.io/name=shop',
        'scale apps/v1 Deployment web component=web',
        'scale apps/v1 Deployment worker component=worker',
      ].join('\n'),
    );
  });
});

describe('twice', () => {
  test('the same tree gives the same objects', () => {
    const chart = shopChart();
    shortForm(chart, PROPS).addWorkload(deployment(chart, 'worker'));
    expect(JSON.stringify(Testing.synth(chart))).toBe(JSON.stringify(Testing.synth(chart)));
  });

  test('the same program writes the same bytes', () => {
    const write = () => {
      const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-downtime-'));
      try {
        const app = new App({ outdir });
        const chart = new Chart(app, 'shop', { namespace: 'shop', labels: { b: '1', a: '2' } });
        shortForm(chart, PROPS).addWorkload(deployment(chart, 'worker'));
        app.synth();
        return readdirSync(outdir).map((file) => [file, readFileSync(join(outdir, file), 'utf8')]);
      } finally {
        rmSync(outdir, { recursive: true });
      }
    };
    const [[file, text], ...others] = write();
    expect([file, others]).toEqual(['shop.k8s.yaml', []]);
    expect(text).toContain('shop-migrate-');
    expect(write()).toEqual([[file, text]]);
  });
});

describe('sorting of keys', () => {
  const synth = (props: any = {}) => {
    const chart = shopChart();
    shortForm(chart, { ...PROPS, ...props });
    return Testing.synth(chart);
  };

  test('CDK8S_DISABLE_SORT changes neither names nor content', () => {
    expect(byName(withoutSorting(synth))).toEqual(byName(synth()));
  });

  test('the order in which properties are given changes no name', () => {
    const { image, command, timeout } = LONG_FORM.migrator;
    const resources = { cpuLimit: '2', memoryLimit: '2Gi' };
    const turned = { memoryLimit: '2Gi', cpuLimit: '2' };
    const names = (migrator: any) => Object.keys(byName(synth({ migrator })));
    expect(names({ resources: turned, timeout, command, image })).toEqual(
      names({ image, command, timeout, resources }),
    );
  });

  test('the keys of what was added stand in order', () => {
    const [deploymentOfShop] = synth().filter(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'shop',
    );
    const unsorted: string[] = [];
    const check = (value: any, path: string) => {
      if (value === null || typeof value !== 'object') return;
      const keys = Object.keys(value);
      if (!Array.isArray(value) && path !== '' && keys.join() !== [...keys].sort().join()) unsorted.push(path);
      for (const key of keys) check(value[key], `${path}/${key}`);
    };
    check(deploymentOfShop, '');
    expect(unsorted).toEqual([]);
    expect(Object.keys(deploymentOfShop)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  });
});
