import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Installation } from '../../src';
import type { FleetTree } from './fleet-tree';
import { helmLoop, writeHelmChart } from './helm-chart';
import { kustomizeLoop, writeKustomizeOverlays } from './kustomize-overlays';
import { setAside } from './output-tree';
import { type Candidate, runShell } from './runs';
import type { Tool } from './tools';

interface Usage {
  readonly name: string;
  write(folder: string, sample: string, fleet: Installation[]): void;
  loop(command: string): string;
}

const USAGES: { [tool: string]: Usage } = {
  helm: { name: 'helm template per tenant', write: writeHelmChart, loop: helmLoop },
  kustomize: { name: 'kustomize build per tenant', write: writeKustomizeOverlays, loop: kustomizeLoop },
};

export const OTHER_TOOLS = Object.keys(USAGES);

/** A tool that is run once for each tenant, one after the other, each time into a file of its own in `out`. */
export function otherTool(
  tree: FleetTree,
  sample: string,
  tool: string,
  { command }: Tool,
): (Pick<Candidate, 'name' | 'prepare' | 'run'> & { out: string }) | undefined {
  if (command === undefined) return undefined;
  const { name, write, loop } = USAGES[tool];
  const folder = path.join(tree.folder, tool);
  const out = path.join(folder, 'out');
  write(folder, sample, tree.fleet);
  writeFileSync(path.join(folder, 'tenants'), tree.fleet.map(({ tenant }) => `${tenant}\n`).join(''));
  const home = path.join(folder, 'home');
  const env = { ...process.env, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
  return {
    name,
    out,
    prepare: () => {
      setAside(out);
      mkdirSync(out);
    },
    run: () => runShell(folder, loop(command), env),
  };
}
