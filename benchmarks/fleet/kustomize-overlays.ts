import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Installation } from '../../src';

/** Writes a base that has the objects of the sample in it, and an overlay for each installation. */
export function writeKustomizeOverlays(folder: string, sample: string, fleet: Installation[]): void {
  mkdirSync(path.join(folder, 'base'), { recursive: true });
  writeFileSync(path.join(folder, 'base', 'manifests.yaml'), sample);
  writeFileSync(path.join(folder, 'base', 'kustomization.yaml'), 'resources:\n  - manifests.yaml\n');
  for (const { tenant, namespace, version, replicas, values } of fleet) {
    const overlay = path.join(folder, 'overlays', tenant);
    mkdirSync(overlay, { recursive: true });
    writeFileSync(
      path.join(overlay, 'kustomization.yaml'),
      `resources:
  - ../../base
namespace: ${namespace}
images:
  - name: registry.example.com/shop/app
    newTag: ${version}
replicas:
  - name: shop
    count: ${replicas}
patches:
  - target:
      kind: Ingress
      name: shop
    patch: |-
      - op: replace
        path: /spec/rules/0/host
        value: ${values.host}
  - target:
      kind: ConfigMap
      name: shop-settings
    patch: |-
      - op: replace
        path: /data/HOST
        value: ${values.host}
`,
    );
  }
}

export function kustomizeLoop(kustomize: string): string {
  return `while read -r tenant; do
  '${kustomize}' build "overlays/$tenant" >"out/$tenant.yaml" || exit
done <tenants`;
}
