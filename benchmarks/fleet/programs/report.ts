import { readFileSync } from 'node:fs';

/** What a program finds out about its own run. */
export interface Report {
  /** Milliseconds without the start of the process. */
  readonly synth: number;
  /** User and system time of the whole process. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  /** Files that were written. */
  readonly written: number;
}

/** @param work returns how many files it has written */
export function report(work: () => number): void {
  const began = performance.now();
  const written = work();
  const synth = performance.now() - began;
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const result: Report = { synth, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMegabytes: peak(), written };
  process.stdout.write(JSON.stringify(result));
}

/** `maxRSS` starts with what the parent process had, where the kernel says something better. */
function peak(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
