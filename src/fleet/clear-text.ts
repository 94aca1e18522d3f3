import type { IConstruct } from 'constructs';
import { ArgoWarning } from '../applications';
import { warnOnce } from '../common';
import { hasPassword, passwordsIn } from '../kubernetes';
import type { EnvironmentConfiguration, FleetConfiguration } from './configuration/fleet-configuration';

/** Warns of passwords in the configuration files, once for all Applications and projects in which they would stand. */
export function warnOfClearText(
  scope: IConstruct,
  { environments }: FleetConfiguration,
  silenced: ArgoWarning[],
): void {
  if (silenced.includes(ArgoWarning.CLEAR_TEXT_PASSWORD)) return;
  const warn = (text: string) => warnOnce(scope, ArgoWarning.CLEAR_TEXT_PASSWORD, text);
  for (const environment of environments) {
    const { file, repository } = environment;
    if (hasPassword(repository.url)) {
      warn(
        `repository.url of ${file}, or of fleet.yaml, has a password in clear text; remove it: Argo CD takes credentials of repositories from Secrets`,
      );
    }
    for (const [path, files] of valuesWithPasswords(environment)) {
      const more = files.length - 1;
      const others =
        more === 0 ? '' : `, and of ${more === 1 ? 'another installation' : `${more} other installations`},`;
      warn(
        `${path} of ${files[0]}${others} has a password in clear text; keep it in a secret store and give its name here, for UpgradeSecret.external`,
      );
    }
  }
}

/** The paths of the values, and the installations that have them. */
function valuesWithPasswords({ installations }: EnvironmentConfiguration): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { file, state, installation } of installations) {
    if (state === 'removed') continue;
    for (const path of passwordsIn(installation.values, 'values')) {
      const files = found.get(path);
      if (files) files.push(file);
      else found.set(path, [file]);
    }
  }
  return found;
}
