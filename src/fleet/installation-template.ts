import type { Chart } from 'cdk8s';
import type { Installation } from './installation';

/** What the installations of a fleet have in common: the application itself. */
export interface IInstallationTemplate {
  /**
   * Builds one installation. It is called once for each installation, with a chart of its own that is thrown away afterwards. It is not called
   * for installations that have not changed since the last synthesis. So what it builds may depend only on the installation, on code, and on
   * files that are among the `inputs` of `TenantFleet`.
   *
   * @param chart in the installation's namespace, with names without hashes
   * @param installation what is configured
   */
  buildInstallation(chart: Chart, installation: Installation): void;
}
