import { readFleet } from '../../../src/fleet/configuration/read-fleet';
import { put, temporaryFolder } from '../../output/tree';

/** The smallest fleet: files that a test overwrites or, with undefined, leaves out. */
export const SHOP = {
  'fleet.yaml': [
    'name: shop',
    'repository: { url: https://git.example.com/shop.git, revision: refs/heads/main, path: dist }',
    "windows: { weekend: [{ kind: allow, schedule: '0 22 * * 6', duration: 6h }] }",
    '',
  ].join('\n'),
  'production/environment.yaml': '{}\n',
  'production/acme.yaml': 'version: 1.4.0\n',
};

export type Files = { [file: string]: string | undefined };

export function fleetFolder(files: Files = {}): string {
  const folder = temporaryFolder();
  for (const [file, content] of Object.entries({ ...SHOP, ...files })) {
    if (content !== undefined) put(folder, file, content);
  }
  return folder;
}

export const fleetOf = (files?: Files) => readFleet(fleetFolder(files));

/** The only environment of a fleet, and its only installation. */
export function acmeOf(files?: Files) {
  const [environment] = fleetOf(files).environments;
  return environment.installations[0].installation;
}

/** What is wrong with the files, a line each, in a folder that is called installations. */
export function problemsOf(files: Files): string[] {
  const folder = fleetFolder(files);
  try {
    readFleet(folder);
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.replaceAll(folder, 'installations').split('\n');
    expect(heading).toMatch(/^installations: \d+ problems?$/);
    return lines.map((line) => line.replace(/^ {2}/, ''));
  }
  throw new Error('nothing is wrong');
}
