/** Something about one installation that somebody should know who asks what is wrong with it. */
export interface Finding {
  /** A sentence. */
  readonly what: string;
  /** What stands behind it: messages, events, the end of a log. */
  readonly details: readonly string[];
  /** What to do, when there is something; commands are lines of their own. */
  readonly remedies: readonly string[];
}

export const finding = (what: string, details: readonly string[] = [], remedies: readonly string[] = []): Finding => ({
  what,
  details,
  remedies,
});
