import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const REPOSITORY = path.join(__dirname, '..', '..');

/** A user's project in a temporary folder, with this library installed in it: programs and library are compiled, so that no compiler is measured. */
export class Workspace {
  public readonly folder = fs.mkdtempSync(path.join(tmpdir(), 'benchmark-'));
  public readonly programs = path.join(this.folder, 'programs');

  /** Compiles and installs what is measured. */
  public fill(): void {
    const compiled = path.join(this.folder, 'compiled');
    const compiler = require.resolve('typescript/bin/tsc');
    execFileSync(
      process.execPath,
      [compiler, '-p', path.join(REPOSITORY, 'benchmarks'), '--noEmit', 'false', '--outDir', compiled],
      { stdio: 'inherit' },
    );
    fs.renameSync(path.join(compiled, 'benchmarks', 'fleet', 'programs'), this.programs);
    this.install(path.join(compiled, 'src'));
    fs.rmSync(compiled, { recursive: true });
  }

  public remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private install(library: string): void {
    const modules = path.join(this.folder, 'node_modules');
    const installed = path.join(modules, 'cdk8s-downtime');
    fs.mkdirSync(installed, { recursive: true });
    fs.renameSync(library, path.join(installed, 'lib'));
    fs.copyFileSync(path.join(REPOSITORY, 'package.json'), path.join(installed, 'package.json'));
    fs.cpSync(path.join(REPOSITORY, 'src'), path.join(installed, 'lib'), {
      recursive: true,
      filter: (file) => !file.endsWith('.ts'),
    });
    const { dependencies, peerDependencies } = JSON.parse(
      fs.readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8'),
    );
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      fs.symlinkSync(path.join(REPOSITORY, 'node_modules', name), path.join(modules, name));
    }
  }
}

const FILE_SYSTEMS: { [magic: number]: string } = {
  61267: 'ext4',
  16914836: 'tmpfs',
  2435016766: 'btrfs',
  1481003842: 'xfs',
  2035054128: 'overlayfs',
};

/** The kind of the file system that a folder lies on. */
export function fileSystemOf(folder: string): string {
  const { type } = fs.statfsSync(folder);
  return FILE_SYSTEMS[type] ?? `type 0x${type.toString(16)}`;
}
