import { CommittedFleet } from '../../src/fleet/committed-fleet';
import { wavesIn } from '../../src/fleet/committed-waves';
import { CommittedTree } from '../../src/output';
import { FleetFolder } from './fleet-folder';

const PROJECTS = 'production/applications/_projects.yaml';
const waves = (canary: string, soak = '12h') => `
waves:
  - { name: canary, version: '${canary}', soak: ${soak} }
  - { name: rest, version: '1.4.0', concurrency: 20 }
windows: { night: [{ kind: allow, schedule: '0 22 * * *', duration: 6h }] }
defaults: { wave: rest }
`;
let fleet: FleetFolder;
const environment = (content: string) => fleet.configure({ 'production/environment.yaml': content });
const annotationsOf = (project: string) => fleet.object(PROJECTS, 'AppProject', project).metadata.annotations;

beforeEach(() => {
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  fleet = new FleetFolder({
    'production/environment.yaml': waves('1.4.0'),
    'production/acme.yaml': 'wave: canary',
    'production/bolt.yaml': '{}',
    'staging/environment.yaml': '{}',
    'staging/acme.yaml': '{}',
  });
  fleet.synth();
});
afterEach(() => jest.restoreAllMocks());

test("stand in order in the environment's project, and nowhere else", () => {
  expect(annotationsOf('shop-production')['cdk8s-downtime/waves']).toBe(
    '[{"name":"canary","soakMinutes":720},{"name":"rest","concurrency":20}]',
  );
  expect(annotationsOf('shop-production-night')).not.toHaveProperty('cdk8s-downtime/waves');
  const committed = new CommittedFleet(CommittedTree.at(fleet.outdir));
  expect(committed.waves('production')).toEqual([
    { name: 'canary', soakMinutes: 720 },
    { name: 'rest', concurrency: 20 },
  ]);
  expect([committed.waves('staging'), committed.waves('nowhere')]).toEqual([undefined, undefined]);
});

test('with another version build their installations again, and no others', () => {
  environment(waves('1.4.1'));
  fleet.synth();
  expect(fleet.built).toEqual(['production/acme']);
  expect(fleet.app?.summary?.written).toEqual([
    'production/applications/acme.yaml',
    'production/installations/acme/manifests.yaml',
  ]);
  const application = fleet.object('production/applications/acme.yaml', 'Application');
  expect(application.metadata.labels['cdk8s-downtime/version']).toBe('1.4.1');
});

test('with another soak change one file, and build nothing', () => {
  environment(waves('1.4.0', '24h'));
  fleet.synth({ changedOnly: true });
  expect(fleet.built).toEqual([]);
  expect(annotationsOf('shop-production')['cdk8s-downtime/waves']).toContain('1440');
});

test('that somebody else wrote are none', () => {
  const none = [undefined, 'canary', '{}', '[1]', '[{"name":1}]', '[{"name":"a","concurrency":-1}]'];
  expect(none.map(wavesIn)).toEqual(none.map(() => undefined));
  expect(wavesIn('[{"name":"a","later":true}]')).toEqual([{ name: 'a', later: true }]);
});
