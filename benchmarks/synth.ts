// One measurement in a process of its own, which the others' memory does not slow down: `synth.ts <App or ManifestApp> <charts>` prints JSON.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { ManifestApp } from '../src';
import { smallInstallation } from './manifests';

export interface SynthTimes {
  /** Milliseconds, of constructs that are there; all files are new. */
  readonly synth: number;
  /** Nothing has changed; of cdk8s' App, which writes everything again, the same as `synth`. */
  readonly again: number;
}

if (require.main === module) {
  // The summary is not of interest here.
  process.stderr.write = () => true;
  process.stdout.write(JSON.stringify(measure(process.argv[2], Number(process.argv[3]))));
}

function measure(kind: string, charts: number): SynthTimes {
  const objects = smallInstallation();
  const outdir = mkdtempSync(path.join(tmpdir(), 'benchmark-'));
  try {
    const app = kind === 'App' ? new App({ outdir }) : new ManifestApp({ outdir });
    const build = (namespace: string) => {
      const chart = new Chart(app, namespace);
      // Objects of its own in every chart: shared ones would make the garbage collector's work too easy.
      for (const [index, object] of (structuredClone(objects) as any[]).entries()) {
        const { metadata } = object;
        new ApiObject(chart, `object-${index}`, {
          ...object,
          metadata: { ...metadata, name: `${namespace}-${metadata.name}`, namespace },
        });
      }
    };
    for (let i = 0; i < charts; i++) build(`tenant-${i}`);
    const built = performance.now();
    app.synth();
    const synthesized = performance.now();
    if (kind !== 'App') app.synth();
    const again = kind === 'App' ? synthesized - built : performance.now() - synthesized;
    return { synth: synthesized - built, again };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
