import type { Chart } from 'cdk8s';
import type { Installation } from './installation';

/** What the installations of a fleet have in common: the application itself. */
export interface IInstallationTemplate {
  /**
   * Builds one installation. It is called once for each, with a chart of its own that is thrown away afterwards, and not at all when nothing
   * has changed since the last synthesis; so what it builds may depend on the installation and on code only, and on files that
   * `TenantFleet` knows as `inputs`.
   *
   * @param chart in the installation's namespace, with names without hashes
   * @param installation what is configured
   */
  buildInstallation(chart: Chart, installation: Installation): void;
}
