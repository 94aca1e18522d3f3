import type { Chart } from 'cdk8s';
import type { IInstallationTemplate, Installation } from 'cdk8s-downtime';
import { LegacyShop } from '../legacy-shop/legacy-shop';

/** A tenant's shop. What all have in common stands here, what one has of its own in its file. */
export class ShopTemplate implements IInstallationTemplate {
  public buildInstallation(chart: Chart, installation: Installation): void {
    const { environment, tenant, version, schemaVersion, replicas, resources, values } = installation;
    new LegacyShop(chart, 'Default', {
      version,
      schemaVersion,
      webReplicas: replicas,
      webResources: resources,
      workerReplicas: values.workers,
      host: values.host ?? `${tenant}.${environment}.shop.example.com`,
      databaseKey: `shop/${environment}/${tenant}`,
    });
  }
}
