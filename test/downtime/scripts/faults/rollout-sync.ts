import { ROLLOUT_WORKLOADS, rolloutFolder, startRehearse } from '../support/jobs';
import { job } from '../support/objects';
import type { Folder } from '../support/program';
import { Sync } from './sync';

const WORKLOADS = `${ROLLOUT_WORKLOADS}\nbounce apps/v1 Deployment worker app=worker`;

/** A sync of a rollout: Deployments and Job in one wave; after a failure the Job is deleted. */
export class RolloutSync extends Sync {
  public override async run(): Promise<boolean> {
    this.world.applyDeployments(this.options.version);
    const well = await this.migrate();
    if (!well) this.world.cluster.remove(`Job/${this.jobs.migrate}`);
    this.world.settle();
    return well;
  }

  public override folder(): Folder {
    return rolloutFolder();
  }

  public override createPod(): string {
    this.world.cluster.put(job(this.jobs.migrate, { active: 1 }));
    return super.createPod();
  }

  public override async guard(pod: string, folder: Folder): Promise<boolean> {
    // The seconds for the rehearsal are real ones.
    const env = { ...this.environment(pod), DRAIN_TIMEOUT: '5', IMAGE_TIMEOUT: '10', JOB: this.jobs.migrate };
    const program = startRehearse(this.options.shell, this.world.cluster, env, folder);
    return (await this.ended('rehearse', program)) === 0;
  }

  protected override environment(pod: string): { [name: string]: string } {
    return { ...super.environment(pod), WORKLOADS, SERVE_TIMEOUT: '10', SELECTORS: 'cdk8s-downtime/app=shop' };
  }
}
