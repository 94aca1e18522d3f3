import { cpSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { ApiObject, App, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ArgoWarning, DowntimeUpgradeApp, type Installation, ManifestApp, TenantFleet } from '../../src';
import { ProblemsError } from '../../src/common';
import { filesIn, put, read, stateOf } from '../output/tree';
import { expectValid } from '../support/validate';
import { buildShop, FLEET, FleetFolder } from './fleet-folder';

let said: string;
beforeEach(() => {
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

const manifestsOf = (folder: FleetFolder) => filesIn(folder.outdir).filter((file) => !file.startsWith('.'));

const TWO_ENVIRONMENTS = {
  'develop/environment.yaml': 'defaults: { autoSync: true }\n',
  'develop/acme.yaml': "version: '1.5.0'\n",
  'production/environment.yaml': `
repository: { revision: refs/heads/production }
windows:
  night: [{ kind: allow, schedule: '0 22 * * *', duration: 6h }]
`,
  'production/acme.yaml': 'window: night\nwave: canary\n',
  'production/bolt.yaml': 'values: { host: bolt.example.com }\n',
};

describe('the files', () => {
  test('are those of each environment and each installation', () => {
    const fleet = new FleetFolder(TWO_ENVIRONMENTS);
    fleet.synth();
    expect(manifestsOf(fleet)).toEqual([
      'develop/applications/_projects.yaml',
      'develop/applications/acme.yaml',
      'develop/bootstrap.yaml',
      'develop/installations/acme/manifests.yaml',
      'production/applications/_projects.yaml',
      'production/applications/acme.yaml',
      'production/applications/bolt.yaml',
      'production/bootstrap.yaml',
      'production/installations/acme/manifests.yaml',
      'production/installations/bolt/manifests.yaml',
    ]);
    expectValid(manifestsOf(fleet).flatMap((file) => fleet.objects(file)));
  });

  test('of a new tenant are its own, and nothing else changes', () => {
    const fleet = new FleetFolder(TWO_ENVIRONMENTS);
    fleet.synth();
    const before = stateOf(fleet.outdir);
    fleet.configure({ 'production/new.yaml': '{ wave: main }' });
    const { summary } = fleet.synth();
    expect(summary).toMatchObject({
      written: ['production/applications/new.yaml', 'production/installations/new/manifests.yaml'],
      removed: [],
    });
    const after = stateOf(fleet.outdir);
    for (const file of summary?.written ?? []) delete after[file];
    expect(withoutRecord(after)).toEqual(withoutRecord(before));
  });

  test('of several parents are in folders of their own', () => {
    const fleet = new FleetFolder({
      ...TWO_ENVIRONMENTS,
      'production/environment.yaml': 'parents: 12\n',
      'production/acme.yaml': '{}',
    });
    fleet.synth();
    expect(manifestsOf(fleet).filter((file) => file.startsWith('production/a'))).toEqual([
      'production/applications/10/acme.yaml',
      'production/applications/11/bolt.yaml',
      'production/applications/_parents.yaml',
      'production/applications/_projects.yaml',
    ]);
    const parents = fleet.objects('production/applications/_parents.yaml');
    expect(parents.map(({ metadata, spec }) => [metadata.name, spec.source.path])).toEqual(
      Array.from({ length: 12 }, (_, i) => String(i).padStart(2, '0')).map((n) => [
        `shop-production.${n}`,
        `dist/production/applications/${n}`,
      ]),
    );
    expectValid(parents);
  });
});

describe('the Application of an installation', () => {
  const applicationOf = (files: Record<string, string>, file = 'production/applications/acme.yaml') => {
    const fleet = new FleetFolder({ ...TWO_ENVIRONMENTS, ...files });
    fleet.synth();
    const [application] = fleet.objects(file);
    return application;
  };

  test('says where the manifests are and go, and takes from them what they need', () => {
    expect(applicationOf({})).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: 'shop-production-acme',
        namespace: 'argocd',
        annotations: {
          'argocd.argoproj.io/manifest-generate-paths': '.',
          'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm',
          'cdk8s-downtime/markers': 'shop-schema=1.4',
          'cdk8s-downtime/schema-version': '1.4',
        },
        labels: {
          'cdk8s-downtime/environment': 'production',
          'cdk8s-downtime/fleet': 'shop',
          'cdk8s-downtime/state': 'active',
          'cdk8s-downtime/tenant': 'acme',
          'cdk8s-downtime/version': '1.4.0',
          'cdk8s-downtime/wave': 'canary',
        },
      },
      spec: {
        project: 'shop-production-night',
        source: {
          repoURL: 'https://git.example.com/shop.git',
          path: 'dist/production/installations/acme',
          targetRevision: 'refs/heads/production',
        },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'shop-production-acme' },
        syncPolicy: {
          retry: {},
          syncOptions: ['CreateNamespace=true', 'FailOnSharedResource=true'],
          managedNamespaceMetadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
        },
      },
    });
  });

  test('syncs by itself only where that is configured', () => {
    const develop = applicationOf({}, 'develop/applications/acme.yaml');
    expect(develop.spec.syncPolicy.automated).toEqual({});
    expect(develop.spec.project).toBe('shop-develop');
    expect(applicationOf({ 'production/acme.yaml': 'autoSync: true' }).spec.syncPolicy.automated).toEqual({});
  });

  test.each([
    ['eu-1', { name: 'eu-1' }],
    ['https://eu-1.example.com', { server: 'https://eu-1.example.com' }],
  ])('goes to the cluster %s', (cluster, expected) => {
    const files = {
      'production/environment.yaml': `clusters: ['in-cluster', '${cluster}']\ndefaults: { cluster: in-cluster }`,
      'production/acme.yaml': `cluster: ${cluster}`,
    };
    const { destination } = applicationOf(files).spec;
    expect(destination).toEqual({ ...expected, namespace: 'shop-production-acme' });
  });

  test('has the schema version that the template makes', () => {
    const fleet = new FleetFolder(TWO_ENVIRONMENTS);
    fleet.template = (chart, installation) => buildShop(chart, { ...installation, schemaVersion: '7' });
    fleet.synth();
    const { annotations } = fleet.object('develop/applications/acme.yaml', 'Application').metadata;
    expect(annotations['cdk8s-downtime/schema-version']).toBe('7');
    expect(annotations['cdk8s-downtime/markers']).toBe('shop-schema=7');
  });

  test.each([
    ['1.4.0+hotfix', '1.4.0_hotfix'],
    ['1.4.0-+', '1.4.0'],
  ])('has a version that a label can have, for %s', (version, label) => {
    const { labels } = applicationOf({
      'production/acme.yaml': `version: '${version}'\nvalues: { tag: 1.4.0 }`,
    }).metadata;
    expect(labels['cdk8s-downtime/version']).toBe(label);
  });
});

describe('what an environment has once', () => {
  const fleetOf = (files: Record<string, string> = {}) => {
    const fleet = new FleetFolder({ ...TWO_ENVIRONMENTS, ...files });
    fleet.synth();
    return fleet;
  };

  test('the top-level Application syncs by itself, and never prunes or heals', () => {
    const { spec } = fleetOf().object('production/bootstrap.yaml', 'Application');
    expect(spec).toMatchObject({
      project: 'shop-production.bootstrap',
      source: { path: 'dist/production/applications', targetRevision: 'refs/heads/production' },
      destination: { namespace: 'argocd', server: 'https://kubernetes.default.svc' },
      syncPolicy: { automated: {}, syncOptions: ['ApplyOutOfSyncOnly=true'] },
    });
    expect(spec.source.directory).toBeUndefined();
  });

  test('its project allows Applications and projects in the namespace of Argo CD, and nothing else', () => {
    expect(
      fleetOf({ 'fleet.yaml': `${FLEET}argocdNamespace: gitops` }).object('production/bootstrap.yaml', 'AppProject'),
    ).toMatchObject({
      metadata: { name: 'shop-production.bootstrap', namespace: 'gitops' },
      spec: {
        sourceRepos: ['https://git.example.com/shop.git'],
        destinations: [{ namespace: 'gitops', server: 'https://kubernetes.default.svc' }],
        clusterResourceWhitelist: [],
        namespaceResourceWhitelist: [
          { group: 'argoproj.io', kind: 'AppProject' },
          { group: 'argoproj.io', kind: 'Application' },
        ],
      },
    });
  });

  test('there is a project for each window class, and one without windows', () => {
    const projects = fleetOf().objects('production/applications/_projects.yaml');
    expect(projects.map(({ metadata, spec }) => [metadata.name, spec.syncWindows?.length, spec.destinations])).toEqual([
      ['shop-production', undefined, [{ namespace: 'shop-production-*', server: 'https://kubernetes.default.svc' }]],
      ['shop-production-night', 1, [{ namespace: 'shop-production-*', server: 'https://kubernetes.default.svc' }]],
    ]);
    expect(projects[1].spec.syncWindows[0]).toMatchObject({ kind: 'allow', schedule: '0 22 * * *', duration: '6h' });
    // The markers are in no Application, and yet Argo CD's API is to show them.
    expect(projects.map(({ spec }) => spec.orphanedResources)).toEqual([{ warn: false }, { warn: false }]);
    // Before the Applications that are in them.
    expect(projects.map(({ metadata }) => metadata.annotations['argocd.argoproj.io/sync-wave'])).toEqual(['-1', '-1']);
  });

  test('a branch for each environment changes only the revision', () => {
    const contents = (fleet: FleetFolder) => manifestsOf(fleet).map((file) => read(fleet.outdir, file));
    const folders = contents(
      fleetOf({
        'production/environment.yaml': 'windows: { night: [{ kind: allow, schedule: "0 22 * * *", duration: 6h }] }',
      }),
    );
    const branches = contents(fleetOf());
    expect(branches).not.toEqual(folders);
    const back = branches.map((text) => text.replaceAll('refs/heads/production', 'refs/heads/main'));
    expect(back).toEqual(folders);
  });
});

describe('a suspended installation', () => {
  const state = (text: string) => {
    const fleet = new FleetFolder({ ...TWO_ENVIRONMENTS, 'production/acme.yaml': text });
    fleet.synth();
    return fleet;
  };
  const manifests = 'production/installations/acme/manifests.yaml';

  test.each([
    ['suspended: true', 'suspended'],
    ['offboarding: true', 'offboarding'],
  ])('%s: everything stays, and nothing runs', (text, expected) => {
    const fleet = state(text);
    const active = state('{}').objects(manifests);
    const stopped = fleet.objects(manifests);
    expect(stopped.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'shop').spec.replicas).toBe(
      0,
    );
    const running = stopped.map((object) =>
      object.kind === 'Deployment' && object.metadata.name === 'shop'
        ? { ...object, spec: { ...object.spec, replicas: 2 } }
        : object,
    );
    expect(running).toEqual(active);
    expect(
      fleet.object('production/applications/acme.yaml', 'Application').metadata.labels['cdk8s-downtime/state'],
    ).toBe(expected);
  });

  test('the template is told', () => {
    const fleet = new FleetFolder({ ...TWO_ENVIRONMENTS, 'production/acme.yaml': 'suspended: true' });
    const told: boolean[] = [];
    fleet.template = (chart, installation) => {
      told.push(installation.suspended);
      buildShop(chart, installation);
    };
    fleet.synth();
    expect(told).toEqual([false, true, false]);
  });
});

describe('removing an installation', () => {
  const TOMBSTONE = 'removed: { date: 2026-11-23, approvedBy: jane@example.com }';
  let fleet: FleetFolder;
  beforeEach(() => {
    fleet = new FleetFolder({ ...TWO_ENVIRONMENTS, 'production/cargo.yaml': '{}' });
    fleet.synth();
  });
  const set = (tenant: string, text: string) => fleet.configure({ [`production/${tenant}.yaml`]: text });
  const lose = (...names: string[]) => {
    for (const name of names) rmSync(path.join(fleet.installations, name), { recursive: true });
  };
  const file = (name: string) => path.join(fleet.installations, name);

  test('takes two steps, after which the tombstone may go, too', () => {
    set('acme', 'offboarding: true');
    expect(fleet.synth().summary?.removed).toEqual([]);
    set('acme', TOMBSTONE);
    expect(fleet.synth().summary).toMatchObject({
      written: [],
      removed: ['production/applications/acme.yaml', 'production/installations/acme/manifests.yaml'],
    });
    expect(fleet.synth().summary?.removed).toEqual([]);
    lose('production/acme.yaml');
    expect(fleet.synth().summary).toMatchObject({ written: [], removed: [] });
  });

  test('in one step is refused, and nothing changes', () => {
    set('acme', TOMBSTONE);
    const before = stateOf(fleet.outdir);
    expect(() => fleet.synth()).toThrow(
      `${file('production/acme.yaml')}: 'removed' for an installation that is active; bring it back with 'offboarding: true', ` +
        'which stops it and keeps its data, and remove it with a later change',
    );
    expect(stateOf(fleet.outdir)).toEqual(before);
  });

  test('by losing its file is refused, before and after offboarding', () => {
    lose('production/acme.yaml');
    expect(() => fleet.synth()).toThrow(
      `${file('production/acme.yaml')}: is gone, but '${fleet.outdir}' has the installation; bring it back with 'offboarding: true'`,
    );
    set('acme', 'offboarding: true');
    fleet.synth();
    lose('production/acme.yaml');
    expect(() => fleet.synth()).toThrow(
      `${file('production/acme.yaml')}: is gone, but '${fleet.outdir}' has the installation; bring the file back with 'removed: {date, approvedBy}'`,
    );
  });

  test('by losing an environment is refused', () => {
    lose('production');
    expect(() => fleet.synth()).toThrow(`${file('production/cargo.yaml')}: is gone`);
  });

  test('of more than were told is refused', () => {
    for (const tenant of ['acme', 'bolt', 'cargo']) set(tenant, 'offboarding: true');
    fleet.synth();
    for (const tenant of ['acme', 'bolt', 'cargo']) set(tenant, TOMBSTONE);
    expect(() => fleet.synth()).toThrow(
      `3 installations would be removed, and 1 may be: ${['acme', 'bolt', 'cargo'].map((name) => file(`production/${name}.yaml`)).join(', ')}; if that is meant, say --max-removals 3`,
    );
    expect(() => fleet.synth({ maxRemovals: 2 })).toThrow('3 installations would be removed, and 2 may be');
    expect(fleet.synth({ maxRemovals: 3 }).summary?.removed).toHaveLength(6);
  });

  test('says so in the way that counts', () => {
    for (const tenant of ['acme', 'bolt']) set(tenant, 'offboarding: true');
    fleet.synth();
    for (const tenant of ['acme', 'bolt']) set(tenant, TOMBSTONE);
    expect(() => fleet.synth({ maxRemovals: 1 })).toThrow('if that is meant, give the fleet maxRemovals: 2');
    expect(() => fleet.synth({ programArguments: ['--max-removals', '1'] })).toThrow('say --max-removals 2');
    expect(fleet.synth({ programArguments: ['--max-removals', '2'] }).summary?.removed).toHaveLength(4);
  });

  test('by losing its file is refused when only its Application is left', () => {
    rmSync(path.join(fleet.outdir, 'production/installations/acme'), { recursive: true });
    lose('production/acme.yaml');
    expect(() => fleet.synth()).toThrow(`${file('production/acme.yaml')}: is gone, but`);
  });

  test('is not what happens to a folder that somebody has copied', () => {
    const copy = 'production/installations/copy/manifests.yaml';
    cpSync(path.join(fleet.outdir, 'production/installations/acme/manifests.yaml'), path.join(fleet.outdir, copy));
    expect(fleet.synth().summary?.removed).toEqual([]);
    expect(manifestsOf(fleet)).toContain(copy);
  });

  test('is refused when its Application cannot be read, and the line is named', () => {
    const application = 'production/applications/acme.yaml';
    const marks = '<<<<<<< HEAD\n=======\n>>>>>>> theirs\n';
    put(fleet.outdir, application, read(fleet.outdir, application).replace('spec:\n', `${marks}spec:\n`));
    expect(fleet.synth().summary?.written).toEqual([application]);
    put(fleet.outdir, application, read(fleet.outdir, application).replace('spec:\n', `${marks}spec:\n`));
    set('acme', TOMBSTONE);
    expect(() => fleet.synth()).toThrow(
      /applications\/acme\.yaml:\d+: a merge of Git has left its marks here; take it/,
    );
  });

  test('is found with several parents, too', () => {
    fleet.configure({ 'production/environment.yaml': 'parents: 12' });
    set('acme', '{}');
    fleet.synth();
    set('acme', TOMBSTONE);
    expect(() => fleet.synth()).toThrow("'removed' for an installation that is active");
  });
});

describe('moving an installation', () => {
  let fleet: FleetFolder;
  const file = (name: string) => path.join(fleet.installations, name);
  const CLUSTERS = {
    'production/environment.yaml': 'clusters: [north, south]\nnamespaces: [shop-*]\ndefaults: { cluster: north }',
  };
  beforeEach(() => {
    fleet = new FleetFolder({ ...CLUSTERS, 'production/acme.yaml': '{}', 'production/bolt.yaml': 'wave: canary' });
    fleet.synth();
  });

  test.each([
    [
      'namespace',
      'wave: a\nnamespace: shop-other',
      ":2:1: runs in namespace 'shop-production-acme', and would be made anew in 'shop-other'",
    ],
    ['cluster', 'cluster: south', ":1:1: runs in cluster 'north', and would be made anew in 'south'"],
  ])('to another %s is refused while it runs, and works when it has been stopped', (key, content, message) => {
    fleet.configure({ 'production/acme.yaml': content });
    const before = stateOf(fleet.outdir);
    const refused = `${file('production/acme.yaml')}${message} while the old pods go on; leave it as it was with 'suspended: true' (or 'offboarding: true'), sync that, and change ${key} with a later change`;
    expect(() => fleet.synth()).toThrow(refused);
    // Together with the stop it is too early.
    fleet.configure({ 'production/acme.yaml': `${content}\nsuspended: true` });
    expect(() => fleet.synth()).toThrow(refused);
    expect(stateOf(fleet.outdir)).toEqual(before);
    for (const stop of ['suspended', 'offboarding']) {
      fleet.configure({ 'production/acme.yaml': `${stop}: true` });
      fleet.synth();
      fleet.configure({ 'production/acme.yaml': content });
      fleet.synth();
      expect(
        fleet.object('production/applications/acme.yaml', 'Application').spec.destination[
          key === 'cluster' ? 'name' : key
        ],
      ).toMatch(/^(south|shop-other)$/);
      fleet.configure({ 'production/acme.yaml': `${content}\nsuspended: true` });
      fleet.synth();
      fleet.configure({ 'production/acme.yaml': '{}' });
      fleet.synth();
    }
  });

  test('is seen by what is there, not by what was made last', () => {
    const before = path.join(fleet.folder, 'before');
    cpSync(fleet.outdir, before, { recursive: true, filter: (file) => !file.endsWith('.cdk8s-downtime') });
    fleet.configure({ 'production/acme.yaml': 'suspended: true' });
    fleet.synth();
    fleet.configure({ 'production/acme.yaml': 'cluster: south' });
    fleet.synth();
    expect(fleet.synth().summary?.written).toEqual([]);
    // As a checkout of another branch would do.
    cpSync(before, fleet.outdir, { recursive: true });
    expect(() => fleet.synth()).toThrow("runs in cluster 'north', and would be made anew in 'south'");
  });

  test('by a default is refused for each', () => {
    fleet.configure({ 'fleet.yaml': FLEET.replace('defaults:', "defaults:\n  namespace: 'shop-{tenant}'") });
    expect(() => fleet.synth()).toThrow(
      /acme\.yaml:1:1: runs in namespace 'shop-production-acme'.*\n.*bolt\.yaml:1:1: runs in/,
    );
  });

  test('with another name for the same cluster is none', () => {
    fleet = new FleetFolder({ 'production/environment.yaml': 'clusters: [in-cluster]', 'production/acme.yaml': '{}' });
    fleet.synth();
    fleet.configure({ 'production/environment.yaml': "clusters: ['https://kubernetes.default.svc']" });
    expect(fleet.synth().summary?.written).toEqual([]);
  });

  test('by another name of the fleet is refused once for all', () => {
    fleet.configure({ 'fleet.yaml': FLEET.replace('name: shop', 'name: store') });
    fleet.configure({
      'production/environment.yaml': `${CLUSTERS['production/environment.yaml']}`.replace('shop-*', '"*"'),
    });
    expect(() => fleet.synth()).toThrow(
      `${file('fleet.yaml')}:2:1: the fleet is called 'store', and 2 installations of 'shop' would be made anew while the old pods go on: ` +
        `${file('production/acme.yaml')}, ${file('production/bolt.yaml')}; take the old name back, or leave it as it was`,
    );
    for (const tenant of ['acme', 'bolt']) fleet.configure({ [`production/${tenant}.yaml`]: 'suspended: true' });
    fleet.configure({ 'fleet.yaml': FLEET });
    fleet.synth();
    fleet.configure({ 'fleet.yaml': FLEET.replace('name: shop', 'name: store') });
    fleet.synth();
    expect(fleet.object('production/applications/acme.yaml', 'Application').metadata.name).toBe(
      'store-production-acme',
    );
  });

  test.each([
    ['the only one like it', 'volt', 'wave: canary'],
    ['the one with its namespace', 'volt', 'namespace: shop-production-bolt'],
  ])('by renaming its file is refused, and recognized as %s', (_, tenant, content) => {
    rmSync(file('production/bolt.yaml'));
    fleet.configure({ [`production/${tenant}.yaml`]: content, 'production/new.yaml': 'wave: other' });
    expect(() => fleet.synth()).toThrow(
      `${file('production/bolt.yaml')}: is gone, but '${fleet.outdir}' has the installation; ${file(`production/${tenant}.yaml`)} looks like ` +
        `${file('production/bolt.yaml')} renamed, which would be another installation beside the old one; give it its old name; or, to have`,
    );
  });

  test('by renaming its environment is recognized', () => {
    fleet.configure({ 'live/environment.yaml': CLUSTERS['production/environment.yaml'], 'live/acme.yaml': 'wave: a' });
    rmSync(file('production'), { recursive: true });
    expect(() => fleet.synth()).toThrow(`${file('live/acme.yaml')} looks like ${file('production/acme.yaml')} renamed`);
  });

  test('a new file that is like none is not taken for a lost one', () => {
    rmSync(file('production/bolt.yaml'));
    fleet.configure({ 'production/volt.yaml': 'wave: other' });
    expect(() => fleet.synth()).toThrow(/^((?!looks like).)*$/s);
  });
});

describe('a template that reads a value that is not there', () => {
  const sized = (chart: Chart, values: any) =>
    new DowntimeUpgradeApp(chart, 'shop', {
      version: '1.4.0',
      image: 'registry.example.com/shop/app',
      replicas: values.size,
      migrator: { image: 'registry.example.com/shop/migrator', command: ['migrate'], timeout: Duration.minutes(5) },
    });
  const errorOf = (content: string, template: (chart: Chart, values: any) => void) => {
    const fleet = new FleetFolder({ 'production/environment.yaml': '{}', 'production/acme.yaml': content });
    fleet.template = (chart, { values }) => template(chart, values);
    try {
      fleet.synth();
    } catch (error) {
      return (error as Error).message.replaceAll(fleet.installations, 'installations');
    }
    throw new Error('nothing is wrong');
  };

  test('is told the tenant, the key, and what it has', () => {
    const message = errorOf('wave: a\nvalues:\n  sise: 2', sized);
    expect(message).toContain(
      "installations/production/acme.yaml:2:1: the template reads values.size, and acme has none; add it; did you mean 'sise'?\n",
    );
    expect(message).toContain('acme/shop');
    expect(errorOf('wave: a', sized)).toContain(
      'installations/production/acme.yaml:1:1: the template reads values.size, and acme has none; add it\n',
    );
  });

  test('is told where the values are deeper, and in lists', () => {
    expect(errorOf('values:\n  database: { hots: a }', (_, { database }) => database.host.trim())).toContain(
      "installations/production/acme.yaml:2:3: the template reads values.database.host, and acme has none; add it; did you mean 'hots'?",
    );
    expect(errorOf('values: { all: [{ a: 1 }] }', (_, { all }) => all.map((one: any) => one.name.trim()))).toContain(
      'the template reads values.all.0.name, and acme has none',
    );
  });

  test('is not told of optional ones when something else fails', () => {
    const message = errorOf('wave: a', (_, { tag }) => {
      throw new Error(`no ${tag ?? 'tag'}`);
    });
    expect(message).not.toContain('the template reads');
  });

  test('may clone its values', () => {
    const fleet = new FleetFolder({ 'production/environment.yaml': '{}', 'production/acme.yaml': 'values: { a: b }' });
    fleet.template = (chart, installation) => buildShop(chart, structuredClone(installation));
    expect(fleet.synth().summary?.written).toHaveLength(4);
  });
});

describe('what cannot be', () => {
  test('a fleet outside of a ManifestApp', () => {
    const fleet = new FleetFolder(TWO_ENVIRONMENTS);
    const props = { installations: fleet.installations, template: { buildInstallation: buildShop } };
    expect(() => new TenantFleet(new App(), 'fleet', props)).toThrow(
      "fleet: it is not in a ManifestApp; use new ManifestApp({ outdir: '...' }) instead of cdk8s' App",
    );
  });

  test('more children than a parent can have', () => {
    const tenants = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`production/t${i}.yaml`, '{}']));
    const fleet = new FleetFolder({ ...TWO_ENVIRONMENTS, ...tenants });
    expect(() => fleet.synth()).toThrow(
      `${path.join(fleet.installations, 'production/environment.yaml')}:1:1: the top-level Application would bring 1003 Applications, and 1000 are the limit; set parents: 2,`,
    );
  });

  const mistakes: [string, (chart: Chart) => void, string][] = [
    ['builds nothing', () => undefined, 'the template has built no object; add constructs to the chart that it gets'],
    [
      'fails',
      () => {
        throw new Error('no host');
      },
      'no host',
    ],
    [
      'makes a chart of its own',
      (chart) => {
        new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap' });
        new ApiObject(new Chart(chart.node.root as App, 'other'), 'b', { apiVersion: 'v1', kind: 'ConfigMap' });
      },
      "the template gives 'other' a file of its own; put everything into the chart that it gets: an installation is one file",
    ],
    [
      'chooses another path',
      (chart) => {
        ManifestApp.setPath(chart, 'x.yaml');
        new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap' });
      },
      "the template gives 'acme' a file of its own",
    ],
    [
      'makes what is not valid',
      (chart) => {
        new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap' });
        chart.node.addValidation({ validate: () => ['this is not valid'] });
      },
      'acme: this is not valid',
    ],
    [
      'puts objects into several other namespaces',
      (chart) => new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'other' } }),
      "acme: the destination's namespace is 'shop-production-acme', but the contents are in other",
    ],
  ];

  test.each(mistakes)(
    'a template that %s: the file of the installation is named, and nothing changes',
    (_, mistake, message) => {
      const fleet = new FleetFolder(TWO_ENVIRONMENTS);
      fleet.synth();
      const before = stateOf(fleet.outdir);
      fleet.template = (chart, installation) =>
        installation.environment === 'production' && installation.tenant === 'acme'
          ? mistake(chart)
          : buildShop(chart, installation);
      // Code in a test file is one module: what has changed must be said.
      fleet.configure({ 'production/acme.yaml': "version: '1.4.1'" });
      expect(() => fleet.synth()).toThrow(`${path.join(fleet.installations, 'production/acme.yaml')}: ${message}`);
      expect(withoutRecord(stateOf(fleet.outdir))).toEqual(withoutRecord(before));
    },
  );
});

test('what is wrong is told to programs, too', () => {
  const fleet = new FleetFolder(TWO_ENVIRONMENTS);
  const mistakes: Record<string, (chart: Chart) => void> = {
    'develop/acme': () => {
      throw new TypeError('no host');
    },
    'production/acme': (chart) => buildShop(new Chart(chart, 'inner'), { version: '', values: {} } as Installation),
    'production/bolt': (chart) =>
      new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'other' } }),
  };
  fleet.template = (chart, { environment, tenant }) => mistakes[`${environment}/${tenant}`](chart);
  const error = caught(() => fleet.synth());
  const where = (name: string, construct = '') => `${path.join(fleet.installations, name)}.yaml${construct}`;
  expect(error.problems).toEqual([
    {
      code: 'template-failed',
      where: where('develop/acme'),
      what: 'no host',
      remedy: expect.stringMatching(/^see test\/fleet\/tenant-fleet\.test\.ts:\d+:13$/),
    },
    {
      code: 'value-invalid',
      where: where('production/acme', ': acme/inner/shop'),
      what: 'version is ""',
      remedy: expect.stringMatching(/^give the version, .* \(test\/fleet\/fleet-folder\.ts:\d+:3\)$/),
    },
    {
      code: 'namespace-differs',
      where: where('production/bolt', ': bolt'),
      what: "the destination's namespace is 'shop-production-bolt', but the contents are in other",
      remedy: 'leave it out of the destination: it is taken from the contents',
    },
  ]);
  expect(error.cause).toBeInstanceOf(TypeError);
  fleet.configure({ 'production/acme.yaml': 'version: [1]' });
  expect(caught(() => fleet.synth()).problems.map((problem) => ({ ...problem }))).toEqual([
    {
      code: 'value-invalid',
      where: `${where('production/acme')}:1:1`,
      what: 'version is a list',
      remedy: 'write a text',
    },
  ]);
});

function caught(action: () => void): ProblemsError {
  try {
    action();
  } catch (error) {
    if (error instanceof ProblemsError) return error;
    throw error;
  }
  throw new Error('nothing is wrong');
}

test('an installation belongs to the template that gets it, which may change what is in it', () => {
  const values = 'values: { hosts: [a], deep: { list: [1] } }\n  resources: { cpuLimit: 100m }';
  const fleet = new FleetFolder({
    ...TWO_ENVIRONMENTS,
    'fleet.yaml': `${FLEET}  ${values}`,
    'production/acme.yaml': 'values: { own: &own { list: [1] }, same: *own }',
  });
  const given: string[] = [];
  fleet.template = (chart, installation) => {
    given.push(JSON.stringify([installation.values, installation.resources]));
    const changed: any = installation;
    changed.values.hosts.push(installation.tenant);
    changed.values.deep.list = [];
    changed.values.own?.list.push(2);
    changed.resources.cpuLimit = '2';
    changed.tenant = 'nobody';
    buildShop(chart, { ...installation, values: {} });
  };
  const shared = JSON.stringify([{ hosts: ['a'], deep: { list: [1] } }, { cpuLimit: '100m' }]);
  const acme = '[{"hosts":["a"],"deep":{"list":[1]},"own":{"list":[1]},"same":{"list":[1]}},{"cpuLimit":"100m"}]';
  const app = fleet.synth();
  expect(given.splice(0)).toEqual([shared, acme, expect.stringContaining('"hosts":["a"],"deep":{"list":[1]}')]);

  // What the next synthesis compares and takes from the record is what the files say.
  app.synth();
  fleet.synth();
  expect(given).toEqual([]);
  fleet.configure({ 'production/bolt.yaml': '{}' });
  fleet.synth();
  expect(given).toEqual([shared]);
});

test('warnings about Argo CD can be silenced', () => {
  const fleet = new FleetFolder(TWO_ENVIRONMENTS);
  fleet.synth();
  expect(said.match(/WINDOW_FREEZES_SYNC/g)).toHaveLength(1);
  said = '';
  fleet.synth({ silencedWarnings: [ArgoWarning.WINDOW_FREEZES_SYNC] });
  expect(said).not.toContain('WINDOW_FREEZES_SYNC');
});

test('a validation may still change what has been validated', () => {
  const fleet = new FleetFolder(TWO_ENVIRONMENTS);
  fleet.template = (chart, installation) => {
    buildShop(chart, installation);
    const [deployment] = chart.node
      .findAll()
      .filter((object) => ApiObject.isApiObject(object) && object.kind === 'Deployment' && object.name === 'shop');
    const last = new Construct(chart, 'last');
    last.node.addValidation({
      validate: () => {
        ApiObject.of(deployment).metadata.addLabel('late', 'yes');
        return [];
      },
    });
  };
  fleet.synth();
  const { labels } = fleet.object('develop/installations/acme/manifests.yaml', 'Deployment', 'shop').metadata;
  expect(labels.late).toBe('yes');
});

test('a warning that concerns all installations is printed once', () => {
  const fleet = new FleetFolder(TWO_ENVIRONMENTS);
  fleet.synth();
  expect(said.match(/MISSING_PROBES/g)).toHaveLength(1);
  expect(said).toContain(
    `warning: ${path.join(fleet.installations, 'develop/acme.yaml')}: shop/Deployment: Deployment/shop container 'app' has no probe: ` +
      'nobody sees whether the new version works (MISSING_PROBES); other installations may have the same\n',
  );
});

describe('a synthesis builds again', () => {
  let fleet: FleetFolder;
  beforeEach(() => {
    fleet = new FleetFolder(TWO_ENVIRONMENTS);
    fleet.synth();
    expect(fleet.built).toEqual(['develop/acme', 'production/acme', 'production/bolt']);
  });

  test.each([false, true])('nothing when nothing has changed (changedOnly: %s)', (changedOnly) => {
    const before = stateOf(fleet.outdir);
    fleet.synth({ changedOnly });
    expect(fleet.built).toEqual([]);
    expect(withoutRecord(stateOf(fleet.outdir))).toEqual(withoutRecord(before));
  });

  test.each([false, true])('the installation whose file changed (changedOnly: %s)', (changedOnly) => {
    fleet.configure({ 'production/bolt.yaml': "version: '1.4.2'" });
    expect(fleet.synth({ changedOnly }).summary?.written).toEqual([
      'production/applications/bolt.yaml',
      'production/installations/bolt/manifests.yaml',
    ]);
    expect(fleet.built).toEqual(['production/bolt']);
  });

  test('those whose defaults changed', () => {
    fleet.configure({
      'production/environment.yaml': `${TWO_ENVIRONMENTS['production/environment.yaml']}\ndefaults: { replicas: 3 }`,
    });
    fleet.synth();
    expect(fleet.built).toEqual(['production/acme', 'production/bolt']);
  });

  test('nothing when a file is only written anew', () => {
    fleet.configure({ 'production/bolt.yaml': `# a comment\n${TWO_ENVIRONMENTS['production/bolt.yaml']}` });
    fleet.synth({ changedOnly: true });
    expect(fleet.built).toEqual([]);
  });

  test.each([false, true])('the installation whose manifests were changed by hand (changedOnly: %s)', (changedOnly) => {
    const file = 'production/installations/bolt/manifests.yaml';
    const before = read(fleet.outdir, file);
    put(fleet.outdir, file, before.replace('replicas: 2', 'replicas: 7'));
    expect(fleet.synth({ changedOnly }).summary?.written).toEqual([file]);
    expect(read(fleet.outdir, file)).toBe(before);
  });

  test('everything when a file that the template reads has changed', () => {
    const inputs = [path.join(fleet.folder, 'schema.sql')];
    put(fleet.folder, 'schema.sql', 'create table\n');
    fleet.synth({ inputs });
    fleet.synth({ inputs });
    expect(fleet.built).toEqual([]);
    put(fleet.folder, 'schema.sql', 'create table shop\n');
    fleet.synth({ inputs });
    expect(fleet.built).toHaveLength(3);
  });
});

/** The record says when, which is different every time. */
function withoutRecord(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([file]) => !file.startsWith('.')));
}
