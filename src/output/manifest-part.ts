import type { App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ManifestRenderer } from './manifest-renderer';

/**
 * Files that are made together. Their constructs exist only while the files are rendered: the constructs of ten thousand installations would
 * need a gigabyte of memory.
 */
export interface ManifestPart {
  /** The construct that stands for it. */
  readonly owner: IConstruct;
  /** Where its problems come from, for messages: a file, or a file and a line. */
  readonly origin: string;
  /** Relative to the tree, and known without rendering, so that it need not be rendered again. */
  readonly files: string[];
  /** A digest of everything that it is made from, except the program itself. */
  readonly inputs: string;
  /** @param app is thrown away afterwards */
  render(app: App, renderer: ManifestRenderer): void;
}
