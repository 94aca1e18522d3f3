import type { CommittedWave } from '../fleet';
import type { Windows } from './environment';
import type { InstallationPlan, WavePlan, WindowPlan } from './plan';
import { countsOf } from './verdict';

/** The waves in which something changes, in their order. */
export function wavesOf(
  installations: readonly InstallationPlan[],
  committed: readonly CommittedWave[],
  windows: Windows,
): WavePlan[] {
  const names = [
    ...new Set([...committed.map(({ name }) => name), ...installations.flatMap(({ wave }) => wave ?? []).sort()]),
  ];
  return [...names, undefined].flatMap((name) => {
    const own = installations.filter(({ wave }) => wave === name);
    if (own.length === 0 || (name === undefined && names.length === 0)) return [];
    const { concurrency, soakMinutes } = committed.find((wave) => wave.name === name) ?? {};
    const seconds = own.flatMap(({ downtime }) => downtime?.longestSeconds ?? []);
    const longest = Math.max(0, ...seconds) * Math.ceil(seconds.length / (concurrency ?? 1));
    return [
      {
        ...(name !== undefined && { name }),
        ...(concurrency !== undefined && { concurrency }),
        ...(soakMinutes !== undefined && { soakMinutes }),
        counts: countsOf(own, 0),
        ...(seconds.length > 0 && { longestSeconds: longest }),
        windows: windowsOf(own, windows),
      },
    ];
  });
}

function windowsOf(installations: readonly InstallationPlan[], windows: Windows): WindowPlan[] {
  const projects = installations.map(({ from, to }) => `${(to ?? from)?.application?.project}`);
  return [...new Set(projects)].sort().flatMap((project) =>
    (windows.get(project) ?? []).map(
      ({ kind, schedule, duration, timeZone }): WindowPlan => ({
        project,
        kind: kind === 'deny' ? 'deny' : 'allow',
        schedule: `${schedule}`,
        duration: `${duration}`,
        ...(timeZone !== undefined && { timeZone }),
        installations: projects.filter((name) => name === project).length,
      }),
    ),
  );
}
