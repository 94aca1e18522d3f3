import { hookText, isHook, isOrdinary, phasesOf, runsInSync, waveOf } from '../../src/argo/hooks';

type Text = string | undefined;

/** A manifest with these annotations; what is not given is absent. */
function manifest(annotations: { [name: string]: Text }): any {
  return {
    metadata: {
      annotations: Object.fromEntries(Object.entries(annotations).filter(([, value]) => value !== undefined)),
    },
  };
}

const hooks = (argo: Text, helm: Text) => manifest({ 'argocd.argoproj.io/hook': argo, 'helm.sh/hook': helm });
const waves = (argo: Text, helm: Text) =>
  manifest({ 'argocd.argoproj.io/sync-wave': argo, 'helm.sh/hook-weight': helm });

// What Argo CD 3.6.1 answers to the same annotations.
describe.each<[string, [argo: Text, helm: Text, isHook: boolean, phases: string, text: string][]]>([
  [
    "Argo CD's annotation",
    [
      ['PreSync', undefined, true, 'PreSync', 'PreSync'],
      ['Sync', undefined, true, 'Sync', 'Sync'],
      ['PostSync', undefined, true, 'PostSync', 'PostSync'],
      ['SyncFail', undefined, true, 'SyncFail', 'SyncFail'],
      ['PreDelete', undefined, true, 'PreDelete', 'PreDelete'],
      ['PostDelete', undefined, true, 'PostDelete', 'PostDelete'],
      [' PostSync ,PreSync,,PreSync', undefined, true, 'PreSync PostSync', 'PostSync, PreSync'],
      ['PostDelete, SyncFail', undefined, true, 'SyncFail PostDelete', 'SyncFail, PostDelete'],
    ],
  ],
  [
    'what Argo CD skips, which is no hook',
    [
      ['Skip', undefined, false, '', 'Skip'],
      ['Skip,Skip', undefined, false, '', 'Skip'],
      ['Skip, garbage', undefined, false, '', 'Skip'],
      ['Skip', 'pre-install', false, '', 'Skip'],
      ['Skip', 'post-delete', true, 'PostDelete', 'Skip, post-delete'],
      ['Skip,PreSync', undefined, true, 'PreSync', 'Skip, PreSync'],
    ],
  ],
  [
    'a hook of which Argo CD knows no word, and which it therefore never applies',
    [
      ['garbage', undefined, true, '', 'garbage'],
      ['presync', undefined, true, '', 'presync'],
      ['pre-install', undefined, true, '', 'pre-install'],
      ['constructor', undefined, true, '', 'constructor'],
      ['', undefined, true, '', 'empty'],
      [undefined, '', true, '', 'empty'],
      [undefined, 'test', true, '', 'test'],
      [undefined, 'test-success', true, '', 'test-success'],
      [undefined, 'pre-rollback,post-rollback', true, '', 'pre-rollback, post-rollback'],
      [undefined, 'PreSync', true, '', 'PreSync'],
      [undefined, ' crd-install', true, '', 'crd-install'],
      ['garbage', 'test', true, '', 'garbage, test'],
      ['', 'crd-install', true, '', 'crd-install'],
    ],
  ],
  [
    "Helm's annotation",
    [
      [undefined, 'pre-install', true, 'PreSync', 'pre-install'],
      [undefined, 'pre-upgrade', true, 'PreSync', 'pre-upgrade'],
      [undefined, 'post-install', true, 'PostSync', 'post-install'],
      [undefined, 'post-upgrade', true, 'PostSync', 'post-upgrade'],
      [undefined, 'pre-delete', true, 'PreDelete', 'pre-delete'],
      [undefined, 'post-delete', true, 'PostDelete', 'post-delete'],
      [undefined, 'post-upgrade, pre-install', true, 'PreSync PostSync', 'post-upgrade, pre-install'],
      [undefined, 'test, pre-upgrade', true, 'PreSync', 'pre-upgrade'],
      [undefined, 'crd-install,pre-install', true, 'PreSync', 'pre-install'],
      [undefined, 'crd-install', false, 'Sync', 'crd-install'],
    ],
  ],
  [
    'both',
    [
      ['PostSync', 'pre-upgrade', true, 'PostSync', 'PostSync'],
      ['PostSync, garbage', 'pre-upgrade', true, 'PostSync', 'PostSync'],
      ['Sync', 'test', true, 'Sync', 'Sync'],
      ['garbage', 'pre-upgrade', true, 'PreSync', 'pre-upgrade'],
      ['', 'post-install', true, 'PostSync', 'post-install'],
      // Argo CD's delete hooks are no words of a sync, so Helm's annotation counts, too.
      ['PostDelete', 'pre-upgrade', true, 'PreSync PostDelete', 'pre-upgrade, PostDelete'],
      ['PreSync', 'pre-delete', true, 'PreSync PreDelete', 'PreSync, pre-delete'],
    ],
  ],
])('%s', (_, rows) => {
  test.each(rows)('Argo CD %j, Helm %j', (argo, helm, hook, phases, text) => {
    const object = hooks(argo, helm);
    expect([isHook(object), phasesOf(object).join(' '), hookText(object)]).toEqual([hook, phases, text]);
    expect(isOrdinary(object)).toBe(!hook && phases !== '');
    expect(runsInSync(object)).toBe(hook && /Sync/.test(phases));
  });
});

test.each<[any]>([[{}], [{ metadata: {} }], [{ metadata: { annotations: {} } }]])('%j is no hook', (object) => {
  expect([isHook(object), phasesOf(object), isOrdinary(object)]).toEqual([false, ['Sync'], true]);
  expect([runsInSync(object), waveOf(object)]).toEqual([false, 0]);
});

test.each<[Text, Text, number]>([
  [undefined, undefined, 0],
  ['5', undefined, 5],
  ['-5', undefined, -5],
  ['+5', undefined, 5],
  ['007', undefined, 7],
  [undefined, '-3', -3],
  ['0', '-3', 0],
  ['2', '-3', 2],
  // Whatever Argo CD cannot read is as if it were not there.
  ['', '-3', -3],
  ['first', '-3', -3],
  [' 2', '-3', -3],
  ['2nd', undefined, 0],
  ['1.5', undefined, 0],
  ['1e3', undefined, 0],
  ['0x10', undefined, 0],
  ['99999999999999999999', '4', 4],
  ['first', 'second', 0],
])('the wave of sync-wave %j and hook-weight %j is %d', (argo, helm, wave) => {
  expect(waveOf(waves(argo, helm))).toBe(wave);
});

test('annotations that are no text, as foreign charts have them, do not crash', () => {
  const object = manifest({ 'helm.sh/hook': true as any, 'helm.sh/hook-weight': 5 as any });
  expect([phasesOf(object), hookText(object), waveOf(object)]).toEqual([[], 'true', 5]);
});
