import { type Chart, Duration } from 'cdk8s';
import {
  AppProbe,
  DowntimeUpgradeApp,
  type IInstallationTemplate,
  type Installation,
  UpgradeSecret,
} from 'cdk8s-downtime';

/** How an installation is built. What all have in common stands here, what one has of its own in its file. */
export class Template implements IInstallationTemplate {
  public buildInstallation(chart: Chart, installation: Installation): void {
    const { version, replicas, resources, values } = installation;
    // Patch releases share a schema: they cost no downtime.
    const schemaVersion = installation.schemaVersion ?? version.split('.').slice(0, 2).join('.');
    new DowntimeUpgradeApp(chart, '{{name}}', {
      version,
      schemaVersion,
      image: 'registry.example.com/{{name}}/app',
      replicas: replicas ?? 2,
      resources,
      port: 8080,
      readinessProbe: AppProbe.http('/healthz'),
      env: { HOST: values.host },
      migrator: {
        // Of the schema, not of the release: so a patch release starts no Job either.
        image: `registry.example.com/{{name}}/migrator:${schemaVersion}.0`,
        command: ['migrate', 'up'],
        timeout: Duration.minutes(30),
      },
      // With the database's credentials; it must be in each namespace.
      secrets: [UpgradeSecret.existing('{{name}}-database')],
    });
  }
}
