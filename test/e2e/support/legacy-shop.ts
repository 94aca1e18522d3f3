import { App, Chart } from 'cdk8s';
import { LegacyShop, type LegacyShopProps } from '../../../examples/legacy-shop/legacy-shop';
import type { KubeObject } from './cluster';

/**
 * The example's manifests, as they would stand in Git. Only their readiness probes ask less often: each probe starts a
 * process in the pod, and a small machine that runs all scenarios would do little else. The startup probes, which decide
 * how soon a pod counts as ready, stay.
 */
export function renderLegacyShop(namespace: string, props: LegacyShopProps): KubeObject[] {
  const chart = new Chart(new App(), 'legacy-shop', { namespace, disableResourceNameHashes: true });
  new LegacyShop(chart, 'Default', props);
  const objects: KubeObject[] = chart.toJson();
  for (const { spec } of objects.filter((object) => object.kind === 'Deployment')) {
    for (const { readinessProbe } of spec.template.spec.containers) {
      if (readinessProbe) readinessProbe.periodSeconds = 10;
    }
  }
  return objects;
}
