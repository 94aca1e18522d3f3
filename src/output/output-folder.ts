import * as path from 'node:path';

/** Where a synthesis writes. */
export interface OutputFolder {
  /** The folder that was asked for. */
  readonly outdir: string;
  /** The folder of `cdk8s synth`, when it is another one: it gets a copy, because the command line shows and checks what lies there. */
  readonly copy?: string;
  /** The folder of `cdk8s synth`, when it has emptied `outdir` with it. */
  readonly emptied?: string;
  /** What the user should know. */
  readonly warning?: string;
}

/** `cdk8s synth` names its folder in an environment variable, after it has emptied it. */
export function outputFolder(outdir: string | undefined, cliOutdir: string | undefined): OutputFolder {
  if (outdir === undefined)
    return { outdir: cliOutdir ?? 'dist', ...(cliOutdir !== undefined && { emptied: cliOutdir }) };
  if (cliOutdir === undefined) return { outdir };
  if (contains(cliOutdir, outdir)) {
    const warning =
      `warning: 'cdk8s synth' empties '${cliOutdir}' before it runs the program, and with it '${outdir}'; ` +
      "to keep what is there when the program fails, set another `output` in cdk8s.yaml, such as '.cdk8s'\n";
    return { outdir, emptied: cliOutdir, warning };
  }
  if (contains(outdir, cliOutdir)) {
    throw new Error(
      `the folder '${cliOutdir}' of 'cdk8s synth' lies in outdir '${outdir}': every manifest would be there twice; ` +
        "set another `output` in cdk8s.yaml, such as '.cdk8s'",
    );
  }
  return { outdir, copy: cliOutdir };
}

function contains(folder: string, other: string): boolean {
  const relative = path.relative(path.resolve(folder), path.resolve(other));
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
