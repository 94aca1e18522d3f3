import type { EnvironmentPlan, InstallationPlan, Plan } from './plan';

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
  return waves.map(({ name, concurrency, soakMinutes, counts, longestSeconds }) => {
    const total = Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);
    const details = [
      `${total} ${total === 1 ? 'installation' : 'installations'}`,
      ...(concurrency === undefined ? [] : [`${concurrency} at once`]),
      ...(longestSeconds === undefined ? [] : [`at most ${duration(longestSeconds)}`]),
      ...(soakMinutes ? [`then ${soakMinutes} min of waiting`] : []),
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
  const time = downtime ? ` at most ${duration(downtime.longestSeconds)}` : '';
  return `${name}: ${changeClass}${time}: ${first?.text}${first?.remedy ? `; ${first.remedy}` : ''}`;
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function listed<T>(items: readonly T[], line: (item: T) => string): string[] {
  const rest = items.length - SHOWN;
  return [...items.slice(0, SHOWN).map(line), ...(rest > 0 ? [`    … and ${rest} more`] : [])];
}
