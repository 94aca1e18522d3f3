import { ArgoWarning } from '../../src';
import { printed } from '../support/synth';
import { FLEET, FleetFolder } from './fleet-folder';

const URL = 'https://user:hunter2@git.example.com/shop.git';
const said = (files: Record<string, string>, props = {}) => {
  const fleet = new FleetFolder({ 'production/environment.yaml': '{}', 'production/acme.yaml': '{}', ...files });
  fleet.template = (chart, installation) => {
    new FleetFolder().template(chart, { ...installation, values: {} });
  };
  const lines = printed(() => fleet.synth(props)).filter((line) => line.includes('CLEAR_TEXT'));
  return lines.map((line) => line.replaceAll(`${fleet.installations}/`, ''));
};

test('a password in the address of the repository is said once for each environment, and not shown', () => {
  const files = {
    'fleet.yaml': FLEET.replace('https://git.example.com/shop.git', URL),
    'production/environment.yaml': 'parents: 2\n',
  };
  const lines = said(files);
  expect(lines).toEqual([
    'warning: fleet: repository.url of production/environment.yaml, or of fleet.yaml, has a password in clear text; remove it: Argo CD takes credentials of repositories from Secrets (CLEAR_TEXT_PASSWORD)\n',
  ]);
  expect(lines.join()).not.toContain('hunter2');
  expect(said(files, { silencedWarnings: [ArgoWarning.CLEAR_TEXT_PASSWORD] })).toEqual([]);
});

test('passwords in values are said with the installation, once for all that have them', () => {
  const lines = said({
    'production/environment.yaml': 'defaults: { values: { mail: { password: hunter2 } } }\n',
    'production/bolt.yaml': 'values: { url: "postgres://shop:hunter2@db/shop" }\n',
  });
  const remedy =
    'has a password in clear text; keep it in a secret store and give its name here, for UpgradeSecret.external (CLEAR_TEXT_PASSWORD)\n';
  expect(lines).toEqual([
    `warning: fleet: values.mail.password of production/acme.yaml, and of another installation, ${remedy}`,
    `warning: fleet: values.url of production/bolt.yaml ${remedy}`,
  ]);
});

test('what the template refuses is said with file, tenant and prop', () => {
  const fleet = new FleetFolder({
    'production/environment.yaml': '{}',
    'production/acme.yaml': 'replicas: 150000\n',
  });
  const { template } = fleet;
  fleet.template = (chart, installation) => template(chart, { ...installation, values: { tag: 'a b' } });
  expect(() => printed(() => fleet.synth())).toThrow(
    /production\/acme\.yaml: acme\/shop: migrator.image 'registry.example.com\/shop\/migrator:a b'/,
  );
});
