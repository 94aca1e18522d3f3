import type { App } from 'cdk8s';
import { Construct } from 'constructs';
import { ArgoWarning } from '../applications';
import { addCheck, fail, redirectWarnings } from '../common';
import { scriptsDigest } from '../downtime';
import { ManifestApp } from '../output';
import { warnOfClearText } from './clear-text';
import { requireKeptFolder, warnOfIgnoredFolder } from './committed-folder';
import type { InstallationConfiguration } from './configuration/fleet-configuration';
import { readFleet } from './configuration/read-fleet';
import { addEnvironmentObjects } from './environment-objects';
import { digestOfFiles } from './input-files';
import { InstallationPart } from './installation-part';
import type { IInstallationTemplate } from './installation-template';
import { argumentsOfProcess, HELP, type ProgramArguments, programArguments } from './program-arguments';
import { type RemovalLimit, removalProblems } from './removals';

/** One installation per tenant. */
export interface TenantFleetProps {
  /** The folder of the configuration files, seen from the working directory. */
  readonly installations: string;

  /** What builds an installation. */
  readonly template: IInstallationTemplate;

  /**
   * How many installations one synthesis may remove.
   * @default - the number after `--max-removals` among the arguments, otherwise 1
   */
  readonly maxRemovals?: number;

  /**
   * Whether a generated file counts as unchanged when its size and times are, without being read. It only makes a synthesis faster. With it and
   * without it, an installation is built only when its configuration, the code or its files differ from those of the last synthesis.
   * @default - whether `--changed` is among the arguments
   */
  readonly changedOnly?: boolean;

  /**
   * What the program was called with, as far as it is meant for the fleet: `--changed`, `--help`, `--max-removals N`. Anything else is
   * refused; so a program with arguments of its own gives what is left of them, or none.
   * @default - all arguments of the program, in Node.js; none in a test runner or another installed program
   */
  readonly programArguments?: string[];

  /**
   * Files and folders that the template reads, seen from the working directory: when they change, all installations are rendered again.
   * The program's own code need not be named.
   * @default - none
   */
  readonly inputs?: string[];

  /**
   * Warnings about the projects and Applications that are not printed.
   * @default - all are printed
   */
  readonly silencedWarnings?: ArgoWarning[];
}

/**
 * Installations of one application, one for each tenant in each environment, from small configuration files.
 *
 * Each environment gets a top-level Application, which is applied by hand once and brings the projects and the Applications of the
 * installations; each installation gets one file with its manifests, and one with its Application. Adding a tenant changes nothing else.
 *
 * @example
 * declare const template: IInstallationTemplate;
 * const app = new ManifestApp({ outdir: 'deploy' });
 * new TenantFleet(app, 'fleet', { installations: 'installations', template });
 * app.synth();
 */
export class TenantFleet extends Construct {
  private readonly warned = new Set<string>();

  /** @throws with everything that is wrong in the configuration files, for arguments that are not known, and when `cdk8s synth` empties `outdir` */
  constructor(scope: Construct, id: string, props: TenantFleetProps) {
    super(scope, id);
    const app = this.node.root;
    if (!(app instanceof ManifestApp)) {
      fail(
        this,
        'it is not in a ManifestApp',
        "use new ManifestApp({ outdir: '...' }) instead of cdk8s' App: it renders one installation after the other",
      );
    }
    const given = programArguments(props.programArguments ?? argumentsOfProcess());
    if (given.help) {
      process.stdout.write(HELP);
      app._idle();
      return;
    }
    if (given.check) app._checkOnly();
    requireKeptFolder(this, app);
    this.addInstallations(app, props, given);
    warnOfIgnoredFolder(app._folder.outdir);
  }

  private addInstallations(app: ManifestApp, props: TenantFleetProps, given: ProgramArguments): void {
    const configuration = readFleet(props.installations, app._record);
    const silenced = props.silencedWarnings ?? [];
    // Said once, of the files: see warnOfClearText.
    const silencedWarnings = [...silenced, ArgoWarning.CLEAR_TEXT_PASSWORD];
    for (const environment of configuration.environments) {
      addEnvironmentObjects(this, configuration, environment, silencedWarnings);
    }
    const context = {
      owner: this,
      template: props.template,
      configuration,
      silencedWarnings,
      inputs: [scriptsDigest(), digestOfFiles(props.inputs ?? [])].join(),
      prepare: (part: App, { origin }: InstallationPart) => this.warnOnceOfAll(part, origin),
    };
    const parts = new Map<InstallationConfiguration, InstallationPart>();
    for (const environment of configuration.environments) {
      for (const installation of environment.installations) {
        if (installation.state !== 'removed')
          parts.set(installation, new InstallationPart(context, environment, installation));
      }
    }
    const trustTimes = props.changedOnly ?? given.changed;
    app._addParts([...parts.values()], trustTimes);
    const limit = removalLimit(props, given);
    const isCurrent = (installation: InstallationConfiguration) => {
      const part = parts.get(installation);
      return part !== undefined && app._record.isCurrent(part, trustTimes);
    };
    addCheck(this, () => {
      const problems = removalProblems(app._record.outdir, props.installations, configuration, limit, isCurrent);
      if (problems.length === 0) warnOfClearText(this, configuration, silenced);
      return problems;
    });
  }

  /** Prints what concerns all installations once, for the first one that is rendered. */
  private warnOnceOfAll(app: App, origin: string): void {
    redirectWarnings(app, (construct, warning, text) => {
      const [, ...path] = construct.node.path.split('/');
      const line = `${path.join('/')}: ${text} (${warning})`;
      if (this.warned.has(line)) return;
      this.warned.add(line);
      process.stderr.write(`warning: ${origin}: ${line}; other installations may have the same\n`);
    });
  }
}

/** What the program says counts, before what it was called with. */
function removalLimit({ maxRemovals }: TenantFleetProps, given: ProgramArguments): RemovalLimit {
  return maxRemovals === undefined
    ? { count: given.maxRemovals ?? 1, raisedTo: (count) => `say --max-removals ${count}` }
    : { count: maxRemovals, raisedTo: (count) => `give the fleet maxRemovals: ${count}` };
}
