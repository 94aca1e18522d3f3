import { type Document, parseAllDocuments } from 'yaml';
import { conflictMark, type Problem, throwProblems } from '../common';
import type { Manifest } from '../kubernetes';
import { HEADER_WITHIN_BYTES, writtenAs } from './file-header';
import { TextCache } from './text-cache';
import { FolderFiles, type TreeFiles } from './tree-files';
import { readEmitted } from './yaml-reader';

const SEPARATOR = '\n---\n';
const REMEDY = 'take it as it was committed, for example with `git checkout`: it is generated';

/** The files that a synthesis has written: what is in them, without those of anybody else. Each file is read when it is asked for. */
export class CommittedTree {
  /** The tree in a folder, as it is now. */
  public static at(outdir: string): CommittedTree {
    return new CommittedTree(outdir, new FolderFiles(outdir));
  }

  /** @param name of the tree, for messages */
  constructor(
    public readonly name: string,
    private readonly source: TreeFiles,
  ) {}

  /** The names of the folders in a folder, sorted. */
  public folders(folder = ''): string[] {
    return this.source.list(folder).flatMap(({ name, isFolder }) => (isFolder ? name : []));
  }

  /** The names of the files in a folder that may be manifests, sorted. */
  public files(folder = ''): string[] {
    return this.source.list(folder).flatMap(({ name, isFolder }) => (isFolder ? [] : name));
  }

  /** Whether a synthesis has written the file here. */
  public has(file: string): boolean {
    return this.read(file) !== undefined;
  }

  /**
   * The objects in a file; undefined when there is no such file, or when it is not a synthesis that has written it here.
   *
   * @throws when they cannot be read, with the line
   */
  public manifests(file: string): Manifest[] | undefined {
    const text = this.read(file);
    return text === undefined ? undefined : manifestsIn(text, `${this.name}/${file}`);
  }

  private read(file: string): string | undefined {
    const text = this.source.read(file);
    return text !== undefined && writtenAs(text.slice(0, HEADER_WITHIN_BYTES)) === file ? text : undefined;
  }
}

/**
 * The objects in the text of a file, whoever has written it.
 *
 * @throws when they cannot be read, with the line
 */
export function manifestsIn(text: string, file: string): Manifest[] {
  const values = emittedDocuments(text) ?? parsedDocuments(text, file);
  for (const [value, offset] of values) {
    if (!isManifest(value)) refuse(file, text, [['manifest-unreadable', offset, 'here is no object of Kubernetes']]);
  }
  return values.map(([value]) => value as Manifest);
}

type Value = readonly [value: unknown, offset: number];

/** Of two states of a file most documents are the same: each is read once. So what is read must not be changed. */
const knownDocuments = new TextCache<object>(1_000_000);

/** Nearly always the file is as it was written. */
function emittedDocuments(text: string): Value[] | undefined {
  const values: Value[] = [];
  let offset = text.startsWith('#') ? text.indexOf('\n') + 1 : 0;
  for (;;) {
    const separator = text.indexOf(SEPARATOR, offset);
    const value = readOnce(text.slice(offset, separator < 0 ? undefined : separator + 1));
    if (value === undefined) return undefined;
    values.push([value, offset]);
    if (separator < 0) return values;
    offset = separator + SEPARATOR.length;
  }
}

function readOnce(document: string): object | undefined {
  const known = knownDocuments.get(document);
  if (known !== undefined) return known;
  const value = readEmitted(document);
  if (value !== undefined) knownDocuments.set(document, value);
  return value;
}

function parsedDocuments(text: string, file: string): Value[] {
  // Where it is as it was written, there are none.
  const mark = conflictMark(text);
  if (mark !== undefined) refuse(file, text, [['conflict-marks', mark, 'a merge of Git has left its marks here']]);
  const documents = parseAllDocuments(text, { prettyErrors: false, stringKeys: true, logLevel: 'error' });
  const parsed: Document.Parsed[] = 'empty' in documents ? [] : documents;
  const errors = parsed.flatMap(({ errors }) => errors);
  refuse(
    file,
    text,
    errors.map(({ pos, message }) => ['manifest-unreadable', pos[0], message]),
  );
  return parsed
    .map((document): Value => [document.toJS(), document.contents?.range[0] ?? 0])
    .filter(([value]) => value !== null);
}

function refuse(file: string, text: string, found: [Problem['code'], number, string][]): void {
  if (found.length === 0) return;
  const problems = found.map(([code, offset, what]) => ({
    code,
    where: `${file}:${text.slice(0, offset).split('\n').length}`,
    what,
    remedy: REMEDY,
  }));
  throwProblems(problems, { title: `${file} cannot be read` });
}

function isManifest(value: unknown): value is Manifest {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<Manifest>;
  return [apiVersion, kind, metadata?.name].every((part) => typeof part === 'string' && part !== '');
}
