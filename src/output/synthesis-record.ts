import * as fs from 'node:fs';
import * as path from 'node:path';
import { digestOf } from '../common';
import { isSameCode, loadedCode } from './loaded-code';
import type { ManifestPart } from './manifest-part';

// Hidden, and beside the files that it describes, so that it goes where they go. A name that is not the writer's for unfinished files.
const FOLDER = '.cdk8s-downtime';
const FILE = 'record.json';
const SEAL = 'record.seal';

interface RecordedFile {
  readonly digest: string;
  readonly size: number;
  /** Milliseconds: when the content changed, and when anything did. */
  readonly modified: number;
  readonly changed: number;
}

interface RecordedPart {
  readonly inputs: string;
  readonly files: RecordedFile[];
}

interface Stored {
  readonly code: [string, string][];
  readonly parts: { [key: string]: RecordedPart };
  readonly parsed: { [digest: string]: unknown };
}

/**
 * What the last synthesis made from what, so that the next one need not make it again: of ten thousand installations one has changed.
 *
 * A part is the same when the code, its inputs and its files are the same, all of them by content. The record is not committed, and
 * nothing depends on it but time: without it everything is rendered. So it is in CI, and where the record did not come from here.
 */
export class SynthesisRecord {
  private stored: Stored;
  private sameCode?: boolean;
  private parts: { [key: string]: RecordedPart } = {};
  private readonly digests = new Map<string, string>();
  private readonly parsedNow: { [digest: string]: unknown } = {};

  constructor(public readonly outdir: string) {
    this.stored = load(path.join(outdir, FOLDER));
  }

  /** What a configuration file says, by the digest of the file. */
  public get(digest: string): unknown {
    const value = this.parsedNow[digest] ?? (this.isOfSameCode() ? this.stored.parsed[digest] : undefined);
    if (value !== undefined) this.parsedNow[digest] = value;
    return value;
  }

  public set(digest: string, value: unknown): void {
    this.parsedNow[digest] = value;
  }

  /**
   * Whether the files of a part are what rendering it would make.
   *
   * @param trustTimes takes a file of unchanged size and times for unchanged, without reading it
   */
  public isCurrent(part: ManifestPart, trustTimes: boolean): boolean {
    if (this.parts[part.files[0]]?.inputs === part.inputs) return true;
    if (!this.isOfSameCode()) return false;
    const known = this.stored.parts[part.files[0]];
    if (known?.inputs !== part.inputs || known.files.length !== part.files.length) return false;
    const files: RecordedFile[] = [];
    for (const [index, name] of part.files.entries()) {
      const file = this.verified(name, known.files[index], trustTimes);
      if (file === undefined) return false;
      files.push(file);
    }
    this.parts[part.files[0]] = { inputs: part.inputs, files };
    return true;
  }

  /** Takes in what a file of a part is to be. */
  public add(file: string, content: Uint8Array): void {
    this.digests.set(file, digestOf(content));
  }

  /** Notes what has been written; to be called when all files are in their places. */
  public save(parts: ManifestPart[]): void {
    // What was taken over has been made by code that may not be loaded this time.
    const code = loadedCode(this.sameCode ? new Map(this.stored.code) : undefined);
    if (code === undefined || parts.length === 0) return;
    for (const { files, inputs } of parts) {
      if (this.parts[files[0]]) continue;
      const recorded = files.flatMap((name) => this.recorded(name) ?? []);
      if (recorded.length === files.length) this.parts[files[0]] = { inputs, files: recorded };
    }
    this.stored = { code: [...code], parts: this.parts, parsed: this.parsedNow };
    this.parts = {};
    this.sameCode = undefined;
    try {
      this.store(JSON.stringify(this.stored));
    } catch {
      // The files are written; the next run takes longer.
    }
  }

  /** To be asked before anything that is stored: other code may have stored other things. */
  private isOfSameCode(): boolean {
    this.sameCode ??= isSameCode(new Map(this.stored.code));
    return this.sameCode;
  }

  private verified(name: string, known: RecordedFile, trustTimes: boolean): RecordedFile | undefined {
    const file = path.join(this.outdir, name);
    const found = statOf(file);
    if (!found?.isFile() || found.size !== known.size) return undefined;
    if (trustTimes && found.mtimeMs === known.modified && found.ctimeMs === known.changed) return known;
    if (digestOfFile(file) !== known.digest) return undefined;
    return { ...known, modified: found.mtimeMs, changed: found.ctimeMs };
  }

  /** Undefined for a file that has no object in it, and so is none. */
  private recorded(name: string): RecordedFile | undefined {
    const digest = this.digests.get(name);
    if (digest === undefined) return undefined;
    const { size, mtimeMs, ctimeMs } = fs.statSync(path.join(this.outdir, name));
    return { digest, size, modified: mtimeMs, changed: ctimeMs };
  }

  private store(text: string): void {
    const folder = path.join(this.outdir, FOLDER);
    if (fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return;
    fs.mkdirSync(folder, { recursive: true });
    const ignore = path.join(folder, '.gitignore');
    if (!fs.existsSync(ignore)) fs.writeFileSync(ignore, '*\n');
    const unfinished = path.join(folder, `${FILE}-${process.pid}`);
    fs.writeFileSync(unfinished, text);
    fs.renameSync(unfinished, path.join(folder, FILE));
    fs.writeFileSync(path.join(folder, SEAL), sealOf(path.join(folder, FILE)));
  }
}

/** Undefined also where it cannot be asked; whoever writes the file will tell. */
function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function digestOfFile(file: string): string | undefined {
  try {
    return digestOf(fs.readFileSync(file));
  } catch {
    return undefined;
  }
}

/**
 * What a record says is believed only where this library has just so written it: a record that somebody has committed, restored from a cache or
 * edited could say of a manifest that was edited, too, that it is right.
 */
function load(folder: string): Stored {
  try {
    const file = path.join(folder, FILE);
    if (!isCi() && fs.readFileSync(path.join(folder, SEAL), 'utf8') === sealOf(file)) {
      const { code, parts, parsed } = JSON.parse(fs.readFileSync(file, 'utf8'));
      if (Array.isArray(code) && parts && parsed) return { code, parts, parsed };
    }
  } catch {
    // There is none, or it is broken.
  }
  return { code: [], parts: {}, parsed: {} };
}

/** What is the file system's to say of a file, and changes with any copy. */
function sealOf(file: string): string {
  const { ino, mtimeNs, ctimeNs } = fs.statSync(file, { bigint: true });
  return `${ino} ${mtimeNs} ${ctimeNs}\n`;
}

/** There the manifests of a change are judged, with a folder that others may have filled. */
function isCi(): boolean {
  return !['', '0', 'false'].includes(process.env.CI ?? '');
}
