import type { InstallationPlan } from '../../../src/plan';
import { type Clock, PlanRun, type RunListener, type RunOptions, type RunWave, type Target } from '../../../src/run';
import { ArgoCdApi } from '../../../src/run/argo-cd/argo-cd-api';
import { JsonOverHttp } from '../../../src/run/argo-cd/json-over-http';
import type { ArgoCdStandIn } from './argo-cd-stand-in';
import { type Target as GitTarget, imagesOf } from './fake-application';

export const ONE = 'a'.repeat(40);
export const TWO = 'b'.repeat(40);
export const OLD: GitTarget = { version: '1.4.0', schema: '1.4' };
export const NEW: GitTarget = { version: '1.5.0', schema: '1.5' };

/** Nobody waits here; the stand-in takes a step whenever it is asked. */
export const HASTY: Clock = {
  now: () => new Date(),
  pause: () => new Promise((resolve) => setTimeout(resolve, 1)),
};

export function client(standIn: ArgoCdStandIn): ArgoCdApi {
  const options = { insecure: false, connections: 4, timeoutSeconds: 5, repeats: 3, firstPauseMilliseconds: 1 };
  const base = `http://${standIn.address}`;
  return new ArgoCdApi(base, new JsonOverHttp({ base, ...options }));
}

/** Production runs the old version everywhere, and Git has the new one. */
export function upgradeOf(standIn: ArgoCdStandIn, tenants: readonly string[]): void {
  const applications = (target: GitTarget) =>
    Object.fromEntries(tenants.map((tenant) => [`shop-production-${tenant}`, target]));
  standIn.commit(ONE, applications(OLD));
  for (const tenant of tenants) standIn.add('production', tenant).install(OLD, ONE);
  standIn.commit(TWO, applications(NEW));
}

const stateOf = (target: GitTarget) => ({
  version: target.version,
  applications: [{ name: 'shop', schemaVersion: target.schema }],
  images: imagesOf(target),
});

export function planOf(name: string, change: Partial<InstallationPlan> = {}): InstallationPlan {
  return {
    name,
    class: 'downtime',
    reasons: [],
    from: stateOf(OLD),
    to: stateOf(NEW),
    downtime: { longestSeconds: 600, source: 'migrator-deadline' },
    jobs: [],
    restarts: [],
    ...change,
  };
}

export function targetOf(name: string, change: Partial<InstallationPlan> = {}): Target {
  const application = `shop-production-${name}`;
  return {
    environment: 'production',
    name,
    id: `production/${name}`,
    application,
    plan: planOf(name, change),
    windows: [],
  };
}

export function waveOf(name: string, tenants: readonly string[], wave: Partial<RunWave> = {}): RunWave {
  const targets = tenants.map((tenant) => targetOf(tenant));
  return { environment: 'production', name, concurrency: 2, soakMinutes: 0, targets, ...wave };
}

/** What the listener of a run was told, as words. */
export class Told implements RunListener {
  public readonly words: string[] = [];
  public onPhase: (word: string) => void = () => undefined;

  public waveBegins({ name }: RunWave): void {
    this.words.push(`wave ${name}`);
  }

  public phase({ name }: Target, phase: string): void {
    this.words.push(`${name} ${phase}`);
    this.onPhase(`${name} ${phase}`);
  }

  public ended({ name }: Target, { outcome }: { outcome: string }): void {
    this.words.push(`${name} ${outcome}`);
  }

  public soaks({ name }: RunWave, minutes: number): void {
    this.words.push(`${name} soaks ${minutes}`);
  }
}

export async function carryOut(
  standIn: ArgoCdStandIn,
  waves: RunWave[],
  options: Partial<RunOptions> = {},
  told = new Told(),
) {
  const argo = client(standIn);
  const all = {
    ...{ revision: TWO, runId: 'run-1', deadlineSeconds: 20, pollSeconds: 0, maxFailures: 1, isStopped: () => false },
    ...options,
  };
  try {
    return await new PlanRun(argo, all, HASTY, told).run(waves);
  } finally {
    argo.close();
  }
}
