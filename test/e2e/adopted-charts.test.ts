import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { UpgradeStrategy } from '../../src';
import { adoptDesk, adoptIdentity, adoptSuite, inChart } from '../charts/adopted';
import type { KubeObject } from './support/cluster';
import { describeSteps, forEachStrategy, type Subject } from './support/describe-scenario';
import { Scenario } from './support/scenario';

const CHARTS = {
  desk: { adopt: adoptDesk, app: 'desk', others: [], rollout: false },
  identity: { adopt: adoptIdentity, app: 'identity', others: [], rollout: false },
  // The witness is in the database of the first: of the other, its marker tells.
  suite: { adopt: adoptSuite, app: 'billing', others: ['catalog'], rollout: true },
};
type Name = keyof typeof CHARTS;

/** A chart in a scenario. */
class Adopted implements Subject {
  constructor(
    public readonly scenario: Scenario,
    private readonly name: Name,
    private readonly strategy: UpgradeStrategy,
  ) {}

  public get installations() {
    return [this.scenario];
  }

  public dispose(): Promise<void> {
    return this.scenario.dispose();
  }

  /** Commits this version of the chart, syncs, and waits until all of it serves. */
  public async deploy(version: string): Promise<void> {
    const { scenario } = this;
    const result = await scenario.syncAndWait({ sha: await scenario.commit(this.objects(version), version) }, 240);
    if (result.phase !== 'Succeeded') throw new Error(`${result.message}\n${await scenario.diagnosis()}`);
    await scenario.waitFor(`everything serves in version ${version}`, () => this.serves(version), 120);
  }

  private objects(version: string): KubeObject[] {
    const folder = mkdtempSync(join(tmpdir(), 'adopted-'));
    const url = join(folder, 'chart.yaml');
    // What `helm template` would give of the chart's next version.
    const rendered = readFileSync(join(__dirname, '../charts', `${this.name}.yaml`), 'utf8');
    writeFileSync(url, rendered.replaceAll(':1.4.0', `:${version}`));
    const chart = inChart(this.scenario.namespace, new App());
    CHARTS[this.name].adopt(chart, { version, url, strategy: this.strategy });
    rmSync(folder, { recursive: true });
    // Copies are made when it is validated.
    expect(chart.node.findAll().flatMap((node) => node.node.validate())).toEqual([]);
    return chart.toJson();
  }

  private async serves(version: string): Promise<boolean> {
    const workloads = await this.scenario.list('deployments,statefulsets');
    const wanted = workloads.filter(({ spec }) => spec.replicas > 0);
    const has = ({ spec }: KubeObject) => spec.template.spec.containers[0].image.endsWith(`:${version}`);
    return (
      wanted.length > 0 &&
      wanted.every(
        (workload) =>
          has(workload) &&
          workload.status?.observedGeneration === workload.metadata.generation &&
          workload.status.updatedReplicas === workload.spec.replicas &&
          workload.status.readyReplicas === workload.spec.replicas,
      )
    );
  }
}

forEachStrategy('adopted-charts', (strategy, title) => {
  for (const name of Object.keys(CHARTS) as Name[]) {
    const { app, others, rollout } = CHARTS[name];
    // The synthesis refuses the others, and names the strategy that can: test/charts.
    if (strategy === UpgradeStrategy.FENCED_ROLLOUT && !rollout) continue;
    const create = async () => new Adopted(await Scenario.create(`${title}-${name}`, { app }), name, strategy);
    describeSteps<Adopted>(`${title}-${name}`, create, (step) => {
      step('installs 1.4.0', async (chart) => {
        await chart.deploy('1.4.0');
      });

      step('upgrades to 1.5.0', async (chart) => {
        const { database } = chart.scenario;
        const since = await database.now();
        await chart.deploy('1.5.0');
        expect((await database.migrations(since)).map(({ event }) => event)).toEqual(['start', 'done']);
        const markers = await Promise.all(
          [app, ...others].map((each) => chart.scenario.get('configmap', `${each}-schema`)),
        );
        for (const marker of markers) expect(marker?.data).toMatchObject({ applied: '1.5', previous: '1.4' });
      });
    });
  }
});
