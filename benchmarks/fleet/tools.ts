import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';

export interface Tool {
  readonly command?: string;
  /** Its version, or why it is not there. */
  readonly note: string;
}

interface Origin {
  readonly package: string;
  readonly version: string;
  readonly showVersion: string[];
}

const ORIGINS: { [name: string]: Origin } = {
  helm: {
    package: 'helm.sh/helm/v3/cmd/helm',
    version: 'v3.19.5',
    showVersion: ['version', '--template', '{{.Version}}'],
  },
  kustomize: { package: 'sigs.k8s.io/kustomize/kustomize/v5', version: 'v5.8.1', showVersion: ['version'] },
};

/** Takes what is on the PATH, or else builds a pinned version once and keeps it outside of the repository. */
export function findTool(name: string): Tool {
  const { package: source, version, showVersion } = ORIGINS[name];
  const onPath = spawnSync(name, showVersion, { encoding: 'utf8' });
  if (onPath.status === 0) return { command: name, note: `${onPath.stdout.trim()}, from the PATH` };

  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  const folder = path.join(cache, 'cdk8s-downtime', `${name}-${version}`);
  const command = path.join(folder, name);
  const found = { command, note: `${version}, built with 'go install ${source}@${version}'` };
  if (existsSync(command)) return found;
  console.log(`Building ${name} ${version} into ${folder}, once; this takes some minutes`);
  mkdirSync(folder, { recursive: true });
  const { status, stderr, error } = spawnSync('go', ['install', `${source}@${version}`], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: folder },
  });
  if (status === 0) return found;
  const reason = error ? 'Go cannot be started' : `'go install' failed: ${stderr.trim().split('\n').at(-1)}`;
  return { note: `not available: ${reason}` };
}
