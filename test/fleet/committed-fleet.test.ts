import { CommittedFleet } from '../../src/fleet/committed-fleet';
import { CommittedTree } from '../../src/output';
import { put, read } from '../output/tree';
import { FleetFolder } from './fleet-folder';

const FILES = {
  'develop/environment.yaml': '{}',
  'develop/acme.yaml': "version: '1.5.0'",
  'production/environment.yaml': 'parents: 3',
  'production/acme.yaml': 'wave: canary',
  'production/bolt.yaml': 'suspended: true',
  'production/cargo.yaml': 'offboarding: true',
};

let folder: FleetFolder;
const fleet = () => new CommittedFleet(CommittedTree.at(folder.outdir));
const find = (tenant: string) =>
  fleet()
    .installations('production')
    .find((installation) => installation.tenant === tenant);

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  folder = new FleetFolder(FILES);
  folder.synth();
});
afterEach(() => jest.restoreAllMocks());

test('has the environments and installations that were written, with what their Applications say', () => {
  const found = fleet()
    .environments()
    .flatMap((environment) => fleet().installations(environment))
    .map(({ environment, tenant, exists, state, version, wave }) => [
      environment,
      tenant,
      exists,
      state,
      version,
      wave,
    ]);
  expect(found).toEqual([
    ['develop', 'acme', true, 'active', '1.5.0', undefined],
    ['production', 'acme', true, 'active', '1.4.0', 'canary'],
    ['production', 'bolt', true, 'suspended', '1.4.0', undefined],
    ['production', 'cargo', true, 'offboarding', '1.4.0', undefined],
  ]);
});

test('has the objects of an installation', () => {
  expect(find('bolt')?.application).toMatchObject({ kind: 'Application', metadata: { name: 'shop-production-bolt' } });
  const deployment = find('bolt')?.manifests?.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'shop',
  );
  expect(deployment?.spec).toMatchObject({ replicas: 0 });
});

test('does not count what somebody has copied', () => {
  put(
    folder.outdir,
    'production/installations/copy/manifests.yaml',
    read(folder.outdir, 'production/installations/acme/manifests.yaml'),
  );
  expect(find('copy')).toMatchObject({ exists: false, state: undefined, manifests: undefined, application: undefined });
});

test('has nothing where nothing was written', () => {
  expect(fleet().installations('staging')).toEqual([]);
  expect(new CommittedFleet(CommittedTree.at(`${folder.outdir}/none`)).environments()).toEqual([]);
});
