import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCheck, startGuard, startRecord } from '../support/jobs';
import { migratorEnds } from '../support/migration';
import { job, migratorPod } from '../support/objects';
import { Folder, type Program, until } from '../support/program';
import type { Shell } from '../support/shells';
import type { World } from './world';

export type Step = 'check' | 'guard' | 'record' | 'rehearse';

/** How a migrator ends. */
export interface Migration {
  readonly name: string;
  readonly code: number;
  /** Nobody tells the recorder but the API server. */
  readonly seenByApiOnly?: boolean;
  /** The migration itself was complete, whatever the code. */
  readonly complete?: boolean;
  /** The database is as it was, and the code says so. */
  readonly unchanged?: boolean;
  /** What happens while it works. */
  readonly meanwhile?: (world: World, record: Program) => void;
}

/** It fails without having changed anything. */
export const UNCHANGED: Migration = { name: 'exit code 3: nothing changed', code: 3, unchanged: true };
const WELL: Migration = { name: 'ends well', code: 0, complete: true };

export interface SyncOptions {
  readonly shell: Shell;
  readonly version: string;
  readonly stopFirst: boolean;
  /** Told of each program that starts. */
  readonly started?: (step: Step, program: Program) => void;
  readonly migration?: Migration;
}

// backoffLimit of the check Job.
const CHECK_PODS = 4;
const REFUSED = 42;

/** A sync as Argo CD does it: hooks one after the other, then the rest; after a failure the hooks are deleted. */
export class Sync {
  protected readonly env: { [name: string]: string };
  protected readonly jobs: { check: string; migrate: string };
  public log = '';

  constructor(
    protected readonly world: World,
    protected readonly options: SyncOptions,
  ) {
    const { version, stopFirst } = options;
    this.jobs = { check: `shop-check-${version}`, migrate: `shop-migrate-${version}` };
    this.env = {
      ...world.environment,
      SCHEMA_VERSION: version,
      STOP_FIRST: String(stopFirst),
      CHECK_JOB: this.jobs.check,
      MIGRATE_JOB: this.jobs.migrate,
    };
  }

  /** Whether it succeeded. */
  public async run(): Promise<boolean> {
    const well = (await this.check()) && (await this.migrate());
    if (well) this.world.applyDeployments(this.options.version);
    else for (const name of Object.values(this.jobs)) this.world.cluster.remove(`Job/${name}`);
    this.world.settle();
    return well;
  }

  public async check(): Promise<boolean> {
    if (this.isComplete(this.jobs.check)) return true;
    this.world.cluster.put(job(this.jobs.check, { active: 1 }, this.options.version));
    for (let pod = 0; pod < CHECK_PODS; pod++) {
      const code = await this.ended('check', startCheck(this.options.shell, this.world.cluster, this.env));
      if (code === 0) return this.complete(this.jobs.check);
      if (code === REFUSED) break;
    }
    return false;
  }

  protected async migrate(): Promise<boolean> {
    if (this.isComplete(this.jobs.migrate)) return true;
    const pod = this.createPod();
    const folder = this.folder();
    const well =
      (await this.guard(pod, folder)) && (folder.note('skip') !== undefined || (await this.work(pod, folder)));
    this.world.cluster.remove(`Pod/${pod}`);
    return well && this.complete(this.jobs.migrate);
  }

  public createPod(): string {
    this.world.cluster.put(job(this.jobs.migrate, { active: 1 }, this.options.version));
    const pod = this.world.name(this.jobs.migrate);
    this.world.cluster.put(migratorPod(pod, this.options.version));
    return pod;
  }

  public async guard(pod: string, folder: Folder): Promise<boolean> {
    this.ask(folder, 'answer-before');
    const env = { ...this.environment(pod), DRAIN_TIMEOUT: '5', JOBS_TIMEOUT: '5' };
    return (await this.ended('guard', startGuard(this.options.shell, this.world.cluster, env, folder))) === 0;
  }

  public folder(): Folder {
    return new Folder();
  }

  /** The migrator and its recorder. */
  public async work(pod: string, folder: Folder): Promise<boolean> {
    const { shell, version, migration = WELL } = this.options;
    const { world } = this;
    world.beginMigration();
    const from = world.cluster.calls.length;
    let over = false;
    const env = { ...this.environment(pod), UNCHANGED_CODES: String(UNCHANGED.code) };
    const program = startRecord(shell, world.cluster, folder, env);
    const recorded = this.ended('record', program).then((code) => {
      over = true;
      return code;
    });
    const prepared = () =>
      over ||
      program.log.includes('cannot be read now') ||
      world.cluster.calls.slice(from).some((call) => call.includes('{.data.history}'));
    await until(prepared, 'the recorder');
    migration.meanwhile?.(world, program);
    world.endMigration(migration.complete ? version : undefined, migration.unchanged);
    if (migration.code !== 0) this.ask(folder, 'answer-after');
    if (!migration.seenByApiOnly) writeFileSync(join(folder.state, 'exit-code'), `${migration.code}\n`);
    else if (world.cluster.find(`Pod/${pod}`)) migratorEnds(world.cluster, migration.code, pod);
    return (await recorded) === 0 && migration.code === 0;
  }

  /** What ask.sh and run.sh leave for the others. */
  protected ask(folder: Folder, note: string): void {
    const { answer } = this.world;
    if (answer !== undefined) writeFileSync(join(folder.state, note), `=${answer}\n`);
  }

  protected async ended(step: Step, program: Program): Promise<number> {
    this.options.started?.(step, program);
    const { code, log } = await program.ended;
    this.log += `${step}: exit code ${code}\n${log}`;
    return code;
  }

  protected environment(pod: string): { [name: string]: string } {
    return { ...this.env, POD: pod };
  }

  private isComplete(name: string): boolean {
    return this.world.cluster.find(`Job/${name}`)?.status.succeeded === 1;
  }

  private complete(name: string): boolean {
    this.world.cluster.put(job(name, { succeeded: 1 }, this.options.version));
    return true;
  }
}
