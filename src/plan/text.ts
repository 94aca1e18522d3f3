import type { DowntimeEstimate, EnvironmentPlan, InstallationPlan, Plan, WindowPlan } from './plan';

const SHOWN = 20;

/** For a terminal or a log: the verdicts, then who changes and why. */
export function planText({ base, head, environments, shapes }: Plan): string {
  if (environments.length === 0) return `Nothing changes between ${base.name} and ${head.name}.\n`;
  const lines = environments.flatMap((environment) => [
    '',
    environment.verdict,
    ...wavesText(environment),
    ...installationsText(environment),
  ]);
  const shown = shapes
    .slice(0, SHOWN)
    .flatMap(({ count, example, changes, class: changeClass }) => [
      `  ${count} x ${changeClass}, such as ${example}:`,
      ...listed(changes, (change) => `    ${change}`),
    ]);
  return `${lines.slice(1).join('\n')}\n${shown.length > 0 ? `\nWhat changes:\n${shown.join('\n')}\n` : ''}`;
}

function wavesText({ waves }: EnvironmentPlan): string[] {
  return waves.map(({ name, concurrency, soakMinutes, counts, longestSeconds, windows }) => {
    const total = Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);
    const details = [
      `${total} ${total === 1 ? 'installation' : 'installations'}`,
      ...(concurrency === undefined ? [] : [`${concurrency} at once`]),
      ...(longestSeconds === undefined ? [] : [`at most ${duration(longestSeconds)}`]),
      ...(soakMinutes ? [`then ${duration(60 * soakMinutes)} of waiting`] : []),
      ...windows.map(windowText),
    ];
    return `  wave ${name ?? '(none)'}: ${details.join(', ')}`;
  });
}

function installationsText({ installations }: EnvironmentPlan): string[] {
  return listed(installations, (installation) => `  ${installationText(installation)}`);
}

/** `acme  downtime at most 31 min: Job/x migrates the schema from 1.4 to 1.5` */
export function installationText({ name, class: changeClass, downtime, reasons }: InstallationPlan): string {
  const [first] = reasons;
  const time = downtime ? ` ${estimateText(downtime)}` : '';
  return `${name}: ${changeClass}${time}: ${first?.text}${first?.remedy ? `; ${first.remedy}` : ''}`;
}

/** `about 42 s (12 upgrades), at most 35 min` */
export function estimateText({ longestSeconds, expectedSeconds, samples }: DowntimeEstimate): string {
  const most = `at most ${duration(longestSeconds)}`;
  if (expectedSeconds === undefined) return most;
  return `about ${duration(Math.ceil(expectedSeconds))} (${samples} ${samples === 1 ? 'upgrade' : 'upgrades'}), ${most}`;
}

/** `3 may sync from '0 22 * * 6' for 6h` */
export function windowText({ kind, schedule, duration: length, timeZone = 'UTC', installations }: WindowPlan): string {
  return `${installations} ${kind === 'allow' ? 'may' : 'must not'} sync from '${schedule}' (${timeZone}) for ${length}`;
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

function listed<T>(items: readonly T[], line: (item: T) => string): string[] {
  const rest = items.length - SHOWN;
  return [...items.slice(0, SHOWN).map(line), ...(rest > 0 ? [`    … and ${rest} more`] : [])];
}
