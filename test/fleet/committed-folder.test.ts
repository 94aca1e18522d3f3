import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { ManifestApp, TenantFleet } from '../../src';
import { isIgnored } from '../../src/fleet/committed-folder';
import { put, temporaryFolder } from '../output/tree';
import { buildShop } from './fleet-folder';

describe('under `cdk8s synth`', () => {
  afterEach(() => {
    delete process.env.CDK8S_OUTDIR;
  });

  test.each([
    ['the same folder', 'dist', 'dist'],
    ['a folder inside', 'dist/shop', './dist/'],
    ['no folder of its own', undefined, 'dist'],
  ])('%s is refused before anything is read', (_, outdir, cliOutdir) => {
    process.env.CDK8S_OUTDIR = cliOutdir;
    const app = new ManifestApp({ outdir });
    const props = { installations: 'nowhere', template: { buildInstallation: buildShop } };
    expect(() => new TenantFleet(app, 'fleet', props)).toThrow(
      `'cdk8s synth' has emptied '${cliOutdir}' before it ran the program, and with it what the last synthesis wrote into '${outdir ?? 'dist'}'`,
    );
  });

  test('a folder elsewhere is taken', () => {
    process.env.CDK8S_OUTDIR = '.cdk8s';
    const app = new ManifestApp({ outdir: 'deploy' });
    const props = { installations: 'nowhere', template: { buildInstallation: buildShop } };
    expect(() => new TenantFleet(app, 'fleet', props)).toThrow('nowhere: is not a folder');
  });
});

describe('whether Git ignores a folder', () => {
  const project = temporaryFolder();
  const ignoring = (text: string) => {
    put(project, '.gitignore', text);
    return isIgnored(path.join(project, 'dist'));
  };

  test('without Git it does not', () => expect(ignoring('dist/\n')).toBe(false));

  test('its rules tell, also before there is a folder', () => {
    execFileSync('git', ['init', '-q'], { cwd: project });
    expect(['dist/\n', '/dist\n', 'dist/*\n', '*.yaml\n'].map(ignoring)).toEqual([true, true, true, true]);
    expect(['', 'other/\n', 'dist.yaml\n'].map(ignoring)).toEqual([false, false, false]);
    put(project, 'dist/a.yaml', '');
    expect(ignoring('dist/\n')).toBe(true);
  });
});
