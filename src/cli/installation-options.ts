import { LABEL_ENVIRONMENT, LABEL_FLEET, LABEL_TENANT } from '../fleet';
import type { Selector } from '../run';
import type { Arguments } from './arguments';
import type { Option } from './command';

/** Which installations of those in Argo CD are meant: it may hold more than one fleet. */
export const INSTALLATION_OPTIONS: { readonly [name: string]: Option } = {
  fleet: { value: 'FLEET', help: "only this fleet, as fleet.yaml names it (default: all of this Argo CD's)" },
  environment: { value: 'ENVIRONMENT', short: 'e', help: 'only this environment' },
};

/** The labels of their Applications; without a tenant those of all. */
export function selectorOf(given: Arguments, tenant?: string): Selector {
  const [fleet, environment] = [given.get('fleet'), given.get('environment')];
  return {
    [LABEL_TENANT]: tenant ?? true,
    ...(fleet !== undefined && { [LABEL_FLEET]: fleet }),
    ...(environment !== undefined && { [LABEL_ENVIRONMENT]: environment }),
  };
}
