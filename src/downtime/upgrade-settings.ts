import { Chart, Duration } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { fail, requireSeconds } from '../common';
import { pinnedImage, requireLabel, requireSubdomain } from '../kubernetes';
import { requireSecretMounts } from './checks/container-props';
import { requireBoolean, requireList, requireMade, requireObject } from './checks/types';
import { busyboxResources, kubectlResources, type Tool } from './containers/tool-containers';
import type { DowntimeUpgradeAppProps } from './downtime-upgrade-app-props';
import { type MigratorSettings, migratorSettings } from './migrator';
import { type StopSettings, stopSettings } from './stop-settings';
import { PHASES_OF, type UpgradePhases } from './strategy';
import { MAX_APP_NAME } from './upgrade-names';
import type { UpgradeSecret } from './upgrade-secret';
import { UpgradeStrategy } from './upgrade-strategy';
import type { UpgradeWarning } from './upgrade-warning';
import { VERSION } from './version';

const DEFAULT_KUBECTL = 'alpine/kubectl:1.34.1';
const DEFAULT_BUSYBOX = 'busybox:1.37.0-musl';

/** What the props of an application say, checked and complete. */
export interface UpgradeSettings extends StopSettings {
  /** The application's name. */
  readonly app: string;
  readonly schemaVersion: string;
  readonly attempt: number;
  readonly allowDowngrade: boolean;
  readonly strategy: UpgradeStrategy;
  readonly phases: UpgradePhases;
  /** The short form's image, pinned. */
  readonly image?: string;
  readonly kubectl: Tool;
  readonly busybox: Tool;
  readonly imagePullSecrets: string[];
  readonly secrets: UpgradeSecret[];
  readonly migrator: MigratorSettings;
  readonly imageCheckSeconds: number;
  readonly silenced: UpgradeWarning[];
}

/** @throws for the first prop that is wrong */
export function upgradeSettings(scope: Construct, id: string, props: DowntimeUpgradeAppProps): UpgradeSettings {
  const app = requireLabel(scope, 'name', props.name ?? id, MAX_APP_NAME);
  const version = requireVersion(scope, 'version', props.version);
  const schemaVersion = requireVersion(scope, 'schemaVersion', props.schemaVersion ?? props.version);
  const migrator = migratorSettings(scope, props.migrator, version);
  const strategy = requireStrategy(scope, props);
  requireNamespace(scope);
  const { attempt = 1, imagePullSecrets = [], secrets = [], toolImages, toolResources } = props;
  requireAttempt(scope, attempt);
  requireBoolean(scope, 'allowDowngrade', props.allowDowngrade);
  requireList(scope, 'imagePullSecrets', imagePullSecrets, "['registry-credentials']");
  requireList(scope, 'silencedWarnings', props.silencedWarnings, '[UpgradeWarning.MISSING_PROBES]');
  requireObject(scope, 'toolImages', toolImages, "{ kubectl: 'registry.example.com/kubectl:1.34.1' }");
  for (const name of imagePullSecrets) requireSubdomain(scope, 'imagePullSecrets', name);
  requireSecrets(scope, secrets);
  return {
    app,
    schemaVersion,
    attempt,
    allowDowngrade: props.allowDowngrade ?? false,
    strategy,
    phases: PHASES_OF[strategy],
    image: props.image === undefined ? undefined : pinnedImage(scope, 'image', props.image, version),
    kubectl: {
      image: pinnedImage(scope, 'toolImages.kubectl', toolImages?.kubectl ?? DEFAULT_KUBECTL),
      resources: kubectlResources(scope, toolResources),
    },
    busybox: {
      image: pinnedImage(scope, 'toolImages.busybox', toolImages?.busybox ?? DEFAULT_BUSYBOX),
      resources: busyboxResources(scope, toolResources),
    },
    imagePullSecrets: [...imagePullSecrets],
    secrets: [...secrets],
    migrator,
    imageCheckSeconds: requireSeconds(scope, 'imageCheckTimeout', props.imageCheckTimeout ?? Duration.minutes(10)),
    ...stopSettings(scope, props, strategy),
    silenced: [...(props.silencedWarnings ?? [])],
  };
}

function requireAttempt(scope: IConstruct, attempt: number): void {
  if (!Number.isInteger(attempt) || attempt < 1) fail(scope, `attempt is ${attempt}`, 'use a whole number from 1 on');
  if (!Number.isSafeInteger(attempt)) fail(scope, `attempt is ${attempt}`, `use at most ${Number.MAX_SAFE_INTEGER}`);
}

function requireVersion(scope: IConstruct, prop: string, value: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    fail(scope, `${prop} is ${JSON.stringify(value) ?? 'missing'}`, `give the version, for example ${prop}: '1.4.0'`);
  }
  if (value === 'latest') fail(scope, `${prop} is 'latest'`, 'give a version that always means the same');
  if (!VERSION.test(value)) {
    fail(
      scope,
      `${prop} '${value}' has characters that a version cannot have`,
      "use letters, digits, '.', '_', '+' and '-', 63 at most",
    );
  }
  return value;
}

function requireStrategy(scope: IConstruct, props: DowntimeUpgradeAppProps): UpgradeStrategy {
  const { strategy = UpgradeStrategy.PRE_SYNC_HOOKS, migrator } = props;
  const known = Object.values(UpgradeStrategy);
  if (!known.includes(strategy)) fail(scope, `strategy is '${strategy}'`, `use one of ${known.join(', ')}`);
  if (strategy === UpgradeStrategy.FENCED_ROLLOUT && migrator.stopFirst) {
    fail(
      scope,
      `migrator.stopFirst is true with the strategy ${strategy}, in which nothing stops before the migrator's pod is in place`,
      'use UpgradeStrategy.PRE_SYNC_HOOKS, or leave it out',
    );
  }
  return strategy;
}

function requireNamespace(scope: IConstruct): void {
  const { namespace } = Chart.of(scope);
  if (!namespace) {
    fail(
      scope,
      'the chart has no namespace',
      "give it one: new Chart(app, id, { namespace: '...' }); the jobs' rights are tied to it",
    );
  }
  requireLabel(scope, "the chart's namespace", namespace);
}

function requireSecrets(scope: IConstruct, secrets: UpgradeSecret[]): void {
  requireList(scope, 'secrets', secrets, "[UpgradeSecret.existing('shop-database')]");
  for (const [index, secret] of secrets.entries()) {
    const remedy = "make it with UpgradeSecret, as UpgradeSecret.existing('shop-database')";
    requireMade(scope, `secrets[${index}]`, secret ?? null, '_addTo', remedy);
    const { name } = secret;
    requireSubdomain(scope, 'secrets', name);
    secret._check(scope);
    if (secrets.findIndex((other) => other.name === name) < index) {
      fail(scope, `secrets has '${name}' twice`, 'give one of them another name');
    }
  }
  requireSecretMounts(scope, secrets);
}
