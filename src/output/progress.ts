/** The part of a terminal's stream that is used. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const QUIET_MS = 1000;
const INTERVAL_MS = 100;
const ERASE_LINE = '\r\x1b[2K';

/** Says on a terminal how far a long run is, on one line that disappears at the end. Nothing in a log, nothing within the first second. */
export class Progress {
  private readonly began: number;
  private lastShown = 0;
  private shown = false;

  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number = Date.now,
  ) {
    this.began = now();
  }

  /** `done` of `total` manifests are `what`: "rendered", "written". */
  public step(what: string, done: number, total: number): void {
    if (!this.stream.isTTY) return;
    const now = this.now();
    if (now - this.began < QUIET_MS || now - this.lastShown < INTERVAL_MS) return;
    this.lastShown = now;
    this.shown = true;
    this.stream.write(`${ERASE_LINE}${done} of ${total} manifests ${what}`);
  }

  public clear(): void {
    if (this.shown) this.stream.write(ERASE_LINE);
    this.shown = false;
  }
}
