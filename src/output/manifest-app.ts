import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, type IResolver, type YamlOutputType } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ProblemsError } from '../common';
import { fileErrorText } from './file-errors';
import { layOut } from './manifest-layout';
import type { ManifestPart } from './manifest-part';
import { requireExtension, requireManifestPath, setManifestPath } from './manifest-path';
import { ManifestRenderer } from './manifest-renderer';
import { type ManifestSummary, pendingText, summaryText } from './manifest-summary';
import { ManifestWriter } from './manifest-writer';
import { type OutputFolder, outputFolder } from './output-folder';
import { problemsOfPart } from './part-problems';
import { Progress } from './progress';
import { SynthesisLock } from './synthesis-lock';
import { SynthesisRecord } from './synthesis-record';

/** The same options as those of cdk8s' `App`. */
export interface ManifestAppProps {
  /**
   * The folder of the manifests, relative to the working directory. Give it when the manifests are committed, and let `output` in
   * cdk8s.yaml be another folder: `cdk8s synth` empties its own one before it runs the program.
   * @default - the folder of `cdk8s synth`, or 'dist' without it
   */
  readonly outdir?: string;
  /**
   * How the objects are divided into files, where `ManifestApp.setPath` does not say anything else.
   * @default YamlOutputType.FILE_PER_CHART
   */
  readonly yamlOutputType?: YamlOutputType;
  /**
   * The end of the files' names.
   * @default '.k8s.yaml'
   */
  readonly outputFileExtension?: string;
  /**
   * Replace values before they are written.
   * @default - only those that cdk8s has itself
   */
  readonly resolvers?: IResolver[];
  /**
   * Whether to write `construct-metadata.json`, from which validation plugins of `cdk8s synth` learn where objects come from. Argo CD
   * would take it for a manifest, so it goes to the folder of `cdk8s synth` where that is another one than `outdir`.
   * @default - as `cdk8s synth` asks
   */
  readonly recordConstructMetadata?: boolean;
}

/**
 * A cdk8s `App` for manifests that are committed, with `cdk8s synth` and without.
 *
 * A synthesis renders all manifests first, compares them with the files that are there, and replaces only those that changed. When it
 * fails, the files are as they were; when it is killed, each file is old or new. Files that nothing renders any more are removed if an
 * earlier synthesis wrote them; everything else in the folder is left alone. Two programs must not share a folder: each would remove the
 * files of the other.
 *
 * The same objects give the same bytes, in whatever order the program creates them. Charts cannot be nested or depend on each other.
 *
 * @example
 * const app = new ManifestApp({ outdir: 'deploy' });
 * const production = new Chart(app, 'production');
 * ManifestApp.setPath(production, 'production/shop/manifests.yaml');
 * app.synth();
 */
export class ManifestApp extends App {
  /**
   * Says where everything below a construct is written, instead of the file that its chart would have. When several constructs around an
   * object have a path, the nearest one counts.
   *
   * @param construct usually a chart
   * @param path relative to `outdir`: a file such as 'production/shop/manifests.yaml', or a folder such as 'production/shop/', which gets
   * a file for each object
   */
  public static setPath(construct: IConstruct, path: string): void {
    setManifestPath(construct, path);
  }

  /**
   * What the files of a folder mean, for whoever reads the output of a synthesis.
   *
   * @internal
   */
  public static _verdictOf: (outdir: string) => string = () => '';

  private readonly chosenOutdir?: string;
  private readonly cliOutdir?: string;
  private readonly recordsMetadata: boolean;
  private readonly ownResolvers?: IResolver[];
  private readonly retained: string[] = [];
  private readonly parts: ManifestPart[] = [];
  private trustsTimes = false;
  private isIdle = false;
  private checksOnly = false;
  private recordOfLast?: SynthesisRecord;
  private latestSummary?: ManifestSummary;

  constructor(props: ManifestAppProps = {}) {
    super(props);
    this.chosenOutdir = props.outdir;
    this.cliOutdir = process.env.CDK8S_OUTDIR;
    this.ownResolvers = props.resolvers;
    this.recordsMetadata = props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    requireExtension(this, this.outputFileExtension);
  }

  /**
   * Keeps files that this program is not rendering this time, such as those of the tenants that were not selected.
   *
   * @param path a file or a folder, relative to `outdir`
   */
  public retain(path: string): void {
    requireManifestPath(this, path.endsWith('/') || /\.ya?ml$/.test(path) ? path : `${path}/`);
    this.retained.push(path);
  }

  /**
   * Adds files of constructs that exist only while they are rendered.
   *
   * @param trustTimes takes files of unchanged size and times for unchanged, without reading them
   * @internal
   */
  public _addParts(parts: ManifestPart[], trustTimes: boolean): void {
    this.parts.push(...parts);
    this.trustsTimes ||= trustTimes;
  }

  /**
   * Lets `synth` write nothing: the program was only asked something.
   *
   * @internal
   */
  public _idle(): void {
    this.isIdle = true;
  }

  /**
   * Lets `synth` write nothing, and end the program with 2 when it would.
   *
   * @internal
   */
  public _checkOnly(): void {
    this.checksOnly = true;
  }

  /** @internal */
  public get _folder(): OutputFolder {
    return outputFolder(this.chosenOutdir, this.cliOutdir);
  }

  /** @internal */
  public get _record(): SynthesisRecord {
    this.recordOfLast ??= new SynthesisRecord(this._folder.outdir);
    return this.recordOfLast;
  }

  /** What the latest `synth` did; undefined before the first one. */
  public get summary(): ManifestSummary | undefined {
    return this.latestSummary;
  }

  /** Writes the manifests, and says on standard error what became of them. */
  public synth(): void {
    if (this.isIdle) return;
    const lock = SynthesisLock.take(this._folder.outdir);
    try {
      this.write();
    } finally {
      lock.release();
    }
  }

  private write(): void {
    const { outdir, copy, warning } = this._folder;
    const writer = new ManifestWriter(outdir, this.checksOnly);
    for (const retained of this.retained) writer.retain(retained);
    const progress = new Progress(process.stderr);
    const record = this._record;
    let origins: Map<string, string>;
    try {
      const renderer = new ManifestRenderer(
        this.outputFileExtension,
        (file, body) => record.add(file, writer.add(file, body)),
        this.recordsMetadata,
      );
      this.render(renderer, progress, (part) => {
        if (this.recordsMetadata || !record.isCurrent(part, this.trustsTimes)) return false;
        for (const file of part.files) writer.keep(file);
        return true;
      });
      origins = renderer.origins;
      this.latestSummary = this.checksOnly ? writer.pending() : writer.write(progress);
    } catch (error) {
      writer.abort();
      throw error; // node-do-not-add-exception-line: see throwProblems
    } finally {
      progress.clear();
    }
    if (this.checksOnly) {
      this.report(this.latestSummary);
      return;
    }
    record.save(this.parts);
    if (copy !== undefined) copyFiles(outdir, copy, [...this.latestSummary.written, ...this.latestSummary.unchanged]);
    if (this.recordsMetadata) writeMetadata(path.join(copy ?? outdir, 'construct-metadata.json'), origins);
    process.stderr.write(`${warning ?? ''}${summaryText(this.latestSummary)}${ManifestApp._verdictOf(outdir)}`);
  }

  private report(pending: ManifestSummary): void {
    process.stderr.write(pendingText(pending));
    if (pending.written.length + pending.removed.length > 0) process.exitCode = 2;
  }

  /** All manifests as one text. */
  public synthYaml(): string {
    const bodies: string[] = [];
    const renderer = new ManifestRenderer(this.outputFileExtension, (_, body) => bodies.push(body), false);
    this.render(renderer);
    return bodies.join('---\n');
  }

  /** @param isCurrent whether a part need not be rendered */
  private render(
    renderer: ManifestRenderer,
    progress?: Progress,
    isCurrent: (part: ManifestPart) => boolean = () => false,
  ): void {
    const placements = layOut(this, { type: this.yamlOutputType, extension: this.outputFileExtension });
    const total = placements.length + this.parts.length;
    for (const [index, placement] of placements.entries()) {
      renderer.render(placement);
      progress?.step('rendered', index + 1, total);
    }
    for (const [index, part] of this.parts.entries()) {
      if (renderer.hasManyProblems) break;
      if (isCurrent(part)) for (const file of part.files) renderer.reserve(file, part.owner);
      else this.renderPart(part, renderer);
      progress?.step('rendered', placements.length + index + 1, total);
    }
    renderer.requireNoProblems();
  }

  private renderPart(part: ManifestPart, renderer: ManifestRenderer): void {
    try {
      part.render(new App({ outdir: this.outdir, resolvers: this.ownResolvers }), renderer);
    } catch (error) {
      const cause = error instanceof ProblemsError ? error.cause : error;
      for (const problem of problemsOfPart(part.origin, error)) renderer.addProblem(problem, cause);
    }
  }
}

function copyFiles(from: string, to: string, files: string[]): void {
  try {
    fs.mkdirSync(to, { recursive: true });
    for (const file of files) {
      const target = path.join(to, file);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.copyFileSync(path.join(from, file), target);
    }
  } catch (error) {
    throw new Error(
      `the manifests in ${from} are written, but cannot be copied to ${to} for 'cdk8s synth': ${fileErrorText(error)}`,
    );
  }
}

/** In cdk8s' own form. */
function writeMetadata(file: string, origins: Map<string, string>): void {
  const resources = [...origins].map(([name, origin]) => [name, { path: origin }]);
  fs.writeFileSync(file, JSON.stringify({ version: '1.0.0', resources: Object.fromEntries(resources) }));
}
