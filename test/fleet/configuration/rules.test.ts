import { App, Chart, Duration } from 'cdk8s';
import { DowntimeUpgradeApp } from '../../../src';
import { renderResources } from '../../../src/downtime/containers/container-options';
import { checkCpu, checkMemory, minutesOf, QUANTITY, VERSION } from '../../../src/fleet/configuration/rules';

const accepted = (attempt: () => unknown): boolean => {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
};

test.each([
  '1',
  '1.4.0',
  'v1_2+3-rc.1',
  'latest',
  'latest-1',
  '',
  ' ',
  '-1',
  '1 2',
  'ä',
  'a'.repeat(63),
  'a'.repeat(64),
  '1\n',
])('the version %j is as good here as for DowntimeUpgradeApp', (version) => {
  const migrator = { image: 'migrator:1', command: ['up'], timeout: Duration.hours(1) };
  const chart = new Chart(new App(), 'c', { namespace: 'shop' });
  const build = () => new DowntimeUpgradeApp(chart, 'a', { image: 'app:1', version, migrator });
  expect(VERSION.pattern.test(version)).toBe(accepted(build));
});

test.each(['1', '0.5', '100m', '256Mi', '1Gi', '2k', '5E', '.5', '1.', '4GB', '1e3', '-1', '', '1 Gi', '1K', '1gi'])(
  'the quantity %j is as good here as for a container',
  (quantity) => {
    const chart = new Chart(new App(), 'c');
    const { pattern } = QUANTITY;
    for (const [resource, check] of [
      ['memoryLimit', checkMemory],
      ['cpuLimit', checkCpu],
    ] as const) {
      const here = pattern.test(quantity) && check(quantity) === undefined;
      expect(here).toBe(accepted(() => renderResources(chart, 'r', { [resource]: quantity })));
    }
  },
);

test.each([
  ['6h', 360],
  ['90m', 90],
  ['1h30m', 90],
  ['0h5m', 5],
])('%s is %d minutes', (text, minutes) => {
  expect(minutesOf(text)).toBe(minutes);
});
