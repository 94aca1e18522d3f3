import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { CommittedTree } from '../../output';
import { CommittedFleet } from '../committed-fleet';
import type { EnvironmentConfiguration } from '../configuration/fleet-configuration';
import { inRepository } from '../fleet-names';

/**
 * The state in which the last synthesis wrote an installation; 'absent' when the environment was synthesized without it. Undefined where the manifests are
 * in another repository, or there are none yet: then only the next synthesis can say.
 *
 * @param folder of the configuration
 */
export function synthesizedState(
  folder: string,
  { name, repository }: EnvironmentConfiguration,
  tenant: string,
): string | undefined {
  const root = repositoryAround(path.resolve(folder));
  if (root === undefined) return undefined;
  const outdir = path.join(root, repository.path);
  if (!existsSync(path.join(root, inRepository(repository.path, name)))) return undefined;
  const installations = new CommittedFleet(CommittedTree.at(outdir)).installations(name);
  const found = installations.find((installation) => installation.tenant === tenant && installation.exists);
  return found === undefined ? 'absent' : found.state;
}

function repositoryAround(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : repositoryAround(parent);
}
