import { type InstallationResult, type RunResult, resultHtml, resultMarkdown } from '../../src/run';

const DOWN = {
  class: 'downtime' as const,
  downtime: { longestSeconds: 600, source: 'migrator-deadline' as const, expectedSeconds: 4, samples: 12 },
};

const result = (installations: InstallationResult[]): RunResult => ({
  format: 1,
  base: 'v41',
  revision: 'b'.repeat(40),
  startedAt: '2027-01-30T22:00:00.000Z',
  endedAt: '2027-01-30T22:03:20.000Z',
  outcome: 'failed',
  installations,
});

const one = { environment: 'production', wave: 'canary', planned: DOWN };
const RESULT = result([
  { ...one, name: 'acme', outcome: 'done', seconds: 31, downtimeSeconds: 5 },
  { ...one, name: 'bolt', outcome: 'skipped', seconds: 1 },
  { ...one, name: 'cargo', outcome: 'failed', seconds: 40, message: 'Job/x | <b>failed</b>\nsee its log' },
  { ...one, name: 'delta', outcome: 'not-started', planned: { class: 'restart' } },
]);

/** The names of the rows, in the order of the text. */
const order = (text: string) => [...text.matchAll(/production\/(\w+)/g)].map(([, name]) => name);

describe('as Markdown', () => {
  test('the failures come first, beside what was planned', () => {
    const text = resultMarkdown(RESULT);
    expect(text.split('\n')[0]).toBe(
      '**1 done, 1 skipped, 1 failed, 1 not started** (bbbbbbb, 2027-01-30T22:00:00.000Z to 2027-01-30T22:03:20.000Z)',
    );
    expect(order(text)).toEqual(['cargo', 'delta', 'acme', 'bolt']);
    expect(text).toContain(
      '| production/acme | canary | done | downtime, about 4 s (12 upgrades), at most 10 min | 5 s | 31 |  |',
    );
    expect(text).toContain('| production/delta | canary | not-started | restart |  |  |  |');
  });

  test('a message is one cell', () => {
    expect(resultMarkdown(RESULT)).toContain('| Job/x \\| <b>failed</b> see its log |');
  });
});

describe('as a page', () => {
  test('has landmarks, and a table with a caption and headers', () => {
    const page = resultHtml(RESULT);
    for (const tag of ['header', 'main', 'footer', 'h1', 'caption']) expect(page.split(`<${tag}>`)).toHaveLength(2);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page.match(/<tr><th scope="row">/g)).toHaveLength(4);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\ssrc=|\shref=|https?:/);
  });

  test('says what happened beside what was planned, failures first', () => {
    const page = resultHtml(RESULT);
    expect(order(page)).toEqual(['cargo', 'delta', 'acme', 'bolt']);
    expect(page).toContain('<td>downtime, about 4 s (12 upgrades), at most 10 min</td><td>5 s</td>');
    expect(page).toContain('(4 min)');
  });

  test('escapes what a cluster says', () => {
    expect(resultHtml(RESULT)).toContain('&#60;b&#62;failed');
    expect(resultHtml(RESULT)).not.toContain('<b>');
  });

  test('of thousands, the first thousand, and says so', () => {
    const many = Array.from({ length: 1_200 }, (_, index) => ({
      ...one,
      name: `t${index}`,
      outcome: 'skipped' as const,
    }));
    const page = resultHtml(result([...many, { ...one, name: 'cargo', outcome: 'failed', message: 'why' }]));
    expect(page.match(/<tr><th scope="row">/g)).toHaveLength(1_000);
    expect(page).toContain('the first 1000 of 1201');
    expect(order(page)[0]).toBe('cargo');
  });
});
