import { Duration } from 'cdk8s';
import { AppProbe, DowntimeUpgradeApp, UpgradeSecret } from 'cdk8s-downtime';
import { Construct } from 'constructs';

export interface TemplateProps {
  /** The application's version: its image tag. */
  readonly version: string;
}

/** How the application is built. */
export class Template extends Construct {
  constructor(scope: Construct, id: string, { version }: TemplateProps) {
    super(scope, id);
    // Patch releases share a schema: they cost no downtime.
    const schemaVersion = version.split('.').slice(0, 2).join('.');
    new DowntimeUpgradeApp(this, '{{name}}', {
      version,
      schemaVersion,
      image: 'registry.example.com/{{name}}/app',
      replicas: 2,
      port: 8080,
      readinessProbe: AppProbe.http('/healthz'),
      migrator: {
        // Of the schema, not of the release: so a patch release starts no Job either.
        image: `registry.example.com/{{name}}/migrator:${schemaVersion}.0`,
        command: ['migrate', 'up'],
        timeout: Duration.minutes(30),
      },
      // With the database's credentials; it must be in the namespace.
      secrets: [UpgradeSecret.existing('{{name}}-database')],
    });
  }
}
