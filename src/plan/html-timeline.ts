import { html, type Markup } from './markup';
import type { WavePlan } from './plan';
import { duration } from './text';
import { type Span, type TimelineRow, timelineOf } from './timeline';

const LABELS = 120;
const WIDTH = 840;
const ROW = 28;
const TOP = 20;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DAY = 24 * 60;

/** The waves against their windows, as a picture; what it shows is said in its title, too. */
export function timelineMarkup(waves: readonly WavePlan[], id: string): Markup | undefined {
  const timeline = timelineOf(waves);
  if (timeline === undefined) return html`<p>Windows depend on the date, so there is no timeline.</p>`;
  const { days, rows } = timeline;
  if (rows.every(({ run }) => run === undefined)) return undefined;
  const height = TOP + rows.length * ROW;
  const scale = WIDTH / (days * DAY);
  const lines = Array.from({ length: days }, (_, day) => {
    const x = at(LABELS + day * DAY * scale);
    return html`<line class="day" x1="${x}" x2="${x}" y1="0" y2="${height}"/><text x="${at(x + 3)}" y="13">${DAYS[day % 7]}</text>`;
  });
  return html`<figure><div class="scroll" role="region" aria-label="Timeline" tabindex="0">
<svg role="img" aria-labelledby="${id}" viewBox="0 0 ${LABELS + WIDTH} ${height}">
<title id="${id}">${rows.map(said).join('; ')}</title>
${lines}
${rows.map((row, index) => rowMarkup(row, TOP + index * ROW, scale))}
</svg></div>
<figcaption>Waves that begin as early as their windows allow, in the windows’ own time zones, and take as long as they may.
High bars: syncs are allowed. Low bars: the upgrade. Dashed: longer than its window.</figcaption></figure>`;
}

const at = (x: number) => Math.round(x * 10) / 10;

function rowMarkup({ wave, open, run, fits }: TimelineRow, y: number, scale: number): Markup {
  const bar = ([from, to]: Span, name: string, inset: number) =>
    html`<rect class="${name}" x="${at(LABELS + from * scale)}" y="${y + inset}" width="${at(Math.max(2, (to - from) * scale))}" height="${ROW - 2 * inset}"/>`;
  return html`<text x="0" y="${y + 18}">${shortened(wave.name ?? 'no wave')}</text>
${open.map((span) => bar(span, 'open', 4))}${run && bar(run, fits ? 'run' : 'run long', 8)}
`;
}

const shortened = (name: string) => (name.length > 15 ? `${name.slice(0, 14)}…` : name);

function said({ wave, run, fits }: TimelineRow): string {
  const name = `wave ${wave.name ?? '(none)'}`;
  if (run === undefined) return `${name}: nobody goes down`;
  const [day, minute] = [Math.floor(run[0] / DAY), run[0] % DAY];
  const clock = `${Math.floor(minute / 60)}:${`${minute % 60}`.padStart(2, '0')}`;
  const week = day < 7 ? '' : ` of week ${Math.floor(day / 7) + 1}`;
  const length = duration((run[1] - run[0]) * 60);
  return `${name}: from ${DAYS[day % 7]}${week} ${clock}, at most ${length}${fits ? '' : ', longer than its window'}`;
}
