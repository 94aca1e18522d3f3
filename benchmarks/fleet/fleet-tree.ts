import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Installation } from '../../src';
import { writeConfiguration, writeInstallation } from './configuration';
import { setAside } from './output-tree';
import { type Figures, runProgram } from './runs';
import type { Workspace } from './workspace';

/** The working directory of a fleet's program: what it reads, and `dist/`, which it writes. */
export class FleetTree {
  public readonly folder: string;
  public readonly dist: string;

  constructor(
    private readonly workspace: Workspace,
    name: string,
    public readonly fleet: Installation[],
  ) {
    this.folder = path.join(workspace.folder, name);
    this.dist = path.join(this.folder, 'dist');
    writeConfiguration(path.join(this.folder, 'installations'), fleet);
    writeFileSync(path.join(this.folder, 'installations.json'), JSON.stringify(fleet));
  }

  public manifestsOf({ environment, tenant }: Installation): string {
    return path.join(this.dist, environment, 'installations', tenant, 'manifests.yaml');
  }

  public empty(): void {
    setAside(this.dist);
  }

  /** Gives one installation a version that it has not had. */
  public upgrade(round: number): void {
    const index = (round * 1237) % this.fleet.length;
    writeInstallation(path.join(this.folder, 'installations'), { ...this.fleet[index], version: `1.4.${100 + round}` });
  }

  public synthesize(size: 'full' | 'small', ...args: string[]): Figures {
    return this.run('fleet-program.js', size, ...args);
  }

  public run(program: string, ...args: string[]): Figures {
    return runProgram(this.folder, path.join(this.workspace.programs, program), args);
  }
}
