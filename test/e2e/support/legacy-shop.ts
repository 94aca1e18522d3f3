import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { LegacyShop, type LegacyShopProps } from '../../../examples/legacy-shop/legacy-shop';
import type { KubeObject } from './cluster';
import { type Render, WORKLOADS } from './shop';

/** What an author would have written into both Deployments, by its path: `/spec/minReadySeconds`. */
export interface Patches {
  readonly [path: string]: unknown;
}

/** The example with such Deployments. */
export const patchedLegacyShop =
  (patches: Patches): Render =>
  (namespace, props) =>
    renderLegacyShop(namespace, props, patches);

/**
 * The example's manifests, as they would stand in Git. Only their readiness probes ask less often: each probe starts a
 * process in the pod, and a small machine that runs all scenarios would do little else. The startup probes, which decide
 * how soon a pod counts as ready, stay.
 */
export function renderLegacyShop(namespace: string, props: LegacyShopProps, patches: Patches = {}): KubeObject[] {
  const chart = new Chart(new App(), 'legacy-shop', { namespace, disableResourceNameHashes: true });
  new LegacyShop(chart, 'Default', props);
  const workloads = chart.node.findAll().filter((node) => ApiObject.isApiObject(node) && WORKLOADS.includes(node.name));
  for (const workload of workloads as ApiObject[]) {
    if (workload.kind !== 'Deployment') continue;
    for (const [path, value] of Object.entries(patches)) workload.addJsonPatch(JsonPatch.add(path, value));
  }
  const objects: KubeObject[] = chart.toJson();
  for (const { spec } of objects.filter((object) => object.kind === 'Deployment')) {
    for (const { readinessProbe } of spec.template.spec.containers) {
      if (readinessProbe) readinessProbe.periodSeconds = 10;
    }
  }
  return objects;
}
