import type { ChangeClass, InstallationPlan } from './plan';

type Counts = { readonly [changeClass in ChangeClass]?: number };

/** How each class is told, of one and of several; the worst first. */
const WORDS: { readonly [changeClass in ChangeClass]: readonly [one: string, several: string] } = {
  blocked: ['blocked', 'blocked'],
  downtime: ['goes down', 'go down'],
  move: ['moves', 'move'],
  remove: ['is removed', 'are removed'],
  suspend: ['stops', 'stop'],
  resume: ['runs again', 'run again'],
  create: ['is new', 'are new'],
  restart: ['restarts', 'restart'],
  live: ['changes without a restart', 'change without a restart'],
  metadata: ['gets other labels or annotations', 'get other labels or annotations'],
  none: ['unchanged', 'unchanged'],
};

export function countsOf(installations: readonly InstallationPlan[], unchanged: number): Counts {
  const counts: { [changeClass in ChangeClass]?: number } = {};
  for (const { class: changeClass } of installations) counts[changeClass] = (counts[changeClass] ?? 0) + 1;
  if (unchanged > 0) counts.none = (counts.none ?? 0) + unchanged;
  return counts;
}

/** `production: 50 go down (1.4 → 1.5), 3 restart, 247 unchanged` */
export function verdictOf(name: string, counts: Counts, installations: readonly InstallationPlan[]): string {
  const parts = (Object.keys(WORDS) as ChangeClass[]).flatMap((changeClass) => {
    const count = counts[changeClass];
    if (!count) return [];
    const words = WORDS[changeClass][count === 1 ? 0 : 1];
    return [`${count} ${words}${changeClass === 'downtime' ? ` (${migrationsOf(installations)})` : ''}`];
  });
  return `${name}: ${parts.length > 0 ? parts.join(', ') : 'nothing'}`;
}

/** From which schema versions to which, a few of them. */
function migrationsOf(installations: readonly InstallationPlan[]): string {
  const found = new Set(
    installations
      .filter((installation) => installation.class === 'downtime')
      .flatMap(({ from, to }) =>
        (to?.applications ?? []).flatMap(({ name, schemaVersion }) => {
          const before = from?.applications.find((application) => application.name === name)?.schemaVersion;
          return before === schemaVersion ? [] : [`${before ?? 'none'} → ${schemaVersion}`];
        }),
      ),
  );
  const [first, second, ...rest] = [...found].sort();
  return [first, second].filter(Boolean).join(', ') + (rest.length > 0 ? `, and ${rest.length} more` : '');
}
