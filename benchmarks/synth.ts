// One measurement in a process of its own, because of its memory: `synth.ts <App, ManifestApp or parts> <charts>`
// prints JSON. Parts are charts that exist only while they are rendered.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { ManifestApp } from '../src';
import { smallInstallation } from './manifests';

export interface SynthTimes {
  /** Milliseconds. */
  readonly build: number;
  /** All files are new. */
  readonly synth: number;
  /** Nothing has changed; of cdk8s' App, which writes everything again, the same as `synth`. */
  readonly again: number;
  readonly peakMegabytes: number;
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
    const began = performance.now();
    const app = kind === 'App' ? new App({ outdir }) : new ManifestApp({ outdir });
    const build = (scope: App, namespace: string) => {
      const chart = new Chart(scope, namespace);
      // Objects of its own in every chart: shared ones would make the garbage collector's work too easy.
      for (const [index, object] of (structuredClone(objects) as any[]).entries()) {
        const { metadata } = object;
        new ApiObject(chart, `object-${index}`, {
          ...object,
          metadata: { ...metadata, name: `${namespace}-${metadata.name}`, namespace },
        });
      }
    };
    for (let i = 0; i < charts; i++) {
      if (kind === 'parts') (app as ManifestApp)._addPart((part) => build(part, `tenant-${i}`));
      else build(app, `tenant-${i}`);
    }
    const built = performance.now();
    app.synth();
    const synthesized = performance.now();
    if (kind !== 'App') app.synth();
    const again = kind === 'App' ? synthesized - built : performance.now() - synthesized;
    const peakMegabytes = process.resourceUsage().maxRSS / 1024;
    return { build: built - began, synth: synthesized - built, again, peakMegabytes };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
