import { UpgradeSecret } from '../../../src';
import { longForm, refusal, shopChart } from '../../support/synth';

const KEY = "use at most 253 characters of letters, digits, '-', '_' and '.'";
const TEXT = 'give text: put it in quotes';
const external = (keys: any[]) => UpgradeSecret.external('db', { store: 'vault', keys });

test.each<[string, UpgradeSecret, string]>([
  ['a key with a blank', UpgradeSecret.clearTextInGit('db', { 'a b': 'x' }), `has the key 'a b'; ${KEY}`],
  ['a number', UpgradeSecret.clearTextInGit('db', { pin: 1234 as any }), `has pin of the type number; ${TEXT}`],
  ['null', UpgradeSecret.clearTextInGit('db', { pin: null as any }), `has pin of the type null; ${TEXT}`],
  [
    'a list of what is encrypted',
    UpgradeSecret.sealed('db', { encryptedData: { pin: ['x'] as any } }),
    `has pin of the type list; ${TEXT}`,
  ],
  ['a sealed key', UpgradeSecret.sealed('db', { encryptedData: { 'a/b': 'x' } }), `has the key 'a/b'; ${KEY}`],
  ['an external key', external([{ key: 'a/b', remoteKey: 'x' }]), `has the key 'a/b'; ${KEY}`],
  ['no external key', external([{ remoteKey: 'x' }]), `has the key undefined; ${KEY}`],
  ['nothing in the store', external([{ key: 'a' }]), "takes 'a' from nowhere; give its remoteKey"],
])('a secret fails with %s, and shows no value', (_, secret, message) => {
  expect(refusal(() => longForm(shopChart(), { secrets: [secret] }))).toBe(`shop/shop: secrets: 'db' ${message}`);
});

test('what is right passes', () => {
  const secrets = [
    UpgradeSecret.clearTextInGit('a', { 'a.b_C-1': '' }),
    UpgradeSecret.sealed('b', { encryptedData: { a: 'AgB' } }),
    UpgradeSecret.external('c', { store: 'vault', keys: [{ key: 'a', remoteKey: 'b' }], extract: ['d'] }),
  ];
  expect(() => longForm(shopChart(), { secrets })).not.toThrow();
});
