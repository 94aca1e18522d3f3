import { createHash } from 'node:crypto';
import * as programs from '../../../src/downtime/programs';
import { container, containers, find, job, synthShortForm } from '../../support/synth';

const objects = synthShortForm();
const configMap = find(objects, 'ConfigMap');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

afterEach(() => jest.restoreAllMocks());

test('the programs are one ConfigMap, for the jobs alone, that nobody changes', () => {
  expect(configMap).toMatchObject({ immutable: true, metadata: { labels: { 'cdk8s-downtime/upgrade': 'shop' } } });
  const text = JSON.stringify(objects);
  for (const program of Object.values<string>(configMap.data)) {
    expect(text.split(JSON.stringify(program).slice(1, -1))).toHaveLength(2);
  }
});

test('it is mounted where its programs are compared with Git, and nowhere else', () => {
  const mounts = objects.flatMap((object) => {
    const volumes = (object.spec?.template?.spec?.volumes ?? [])
      .filter((volume: any) => volume.configMap?.name === configMap.metadata.name)
      .map(({ name }: any) => name);
    return containers(object).flatMap(({ name, volumeMounts = [] }) =>
      volumeMounts.filter((mount: any) => volumes.includes(mount.name)).map((mount: any) => ({ ...mount, in: name })),
    );
  });
  const mount = { name: 'downtime-programs', mountPath: '/downtime/programs', readOnly: true };
  expect(mounts).toEqual(['check', 'guard'].map((name) => ({ ...mount, in: name })));
});

test('its name and what its programs are compared with come of its content', () => {
  const files = Object.keys(configMap.data).sort();
  const digest = sha256(files.map((file) => `${sha256(configMap.data[file])}  ./${file}\n`).join(''));
  expect(configMap.metadata.name).toBe(`shop-upgrade-${digest.slice(0, 8)}`);
  const started = (['check', 'migrate'] as const)
    .flatMap((which) => containers(job(objects, which)))
    .filter(({ command }) => command[3] === 'start')
    .map(({ name, command }) => [name, ...command.slice(4)]);
  expect(started).toEqual(['check', 'guard'].map((name) => [name, name, digest]));
});

test('the recorder runs from the folder that the guard compared, and nobody else can write to it', () => {
  const migrate = job(objects, 'migrate');
  const { command } = container(migrate, 'record');
  expect(command).toEqual(['/bin/sh', '-c', 'cd /tmp/programs && exec sh ./record.sh']);
  const writers = containers(migrate).filter(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name }: any) => name === 'downtime-tmp'),
  );
  expect(writers.map(({ name }) => name)).toEqual(['guard', 'record']);
});

test('other programs are another ConfigMap and other Jobs, so that a fix reaches the cluster', () => {
  jest.spyOn(programs, 'jobProgramsDigest').mockReturnValue('f'.repeat(64));
  const after = synthShortForm();
  expect(find(after, 'ConfigMap').metadata.name).toBe('shop-upgrade-ffffffff');
  for (const which of ['check', 'migrate'] as const) {
    expect(job(after, which).metadata.name).not.toBe(job(objects, which).metadata.name);
  }
});
