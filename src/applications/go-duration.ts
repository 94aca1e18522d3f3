import type { Duration } from 'cdk8s';

/** A duration as Go reads it, and as people write it: `1h30m`, `5s`. */
export function goDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const text = parts.flatMap(([value, unit]) => (value > 0 ? [`${value}${unit}`] : []));
  return text.join('') || '0s';
}
