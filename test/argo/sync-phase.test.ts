import { ApiObject, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { ArgoAnnotations, HookDeletePolicy, SyncPhase } from '../../src';
import { shopChart } from '../support/synth';

function configMap(scope: Construct, name: string, annotations?: { [key: string]: string }): ApiObject {
  return new ApiObject(scope, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations } });
}

test('the annotations are those that Argo CD reads', () => {
  expect(ArgoAnnotations.HOOK).toBe('argocd.argoproj.io/hook');
  expect(ArgoAnnotations.HOOK_DELETE_POLICY).toBe('argocd.argoproj.io/hook-delete-policy');
  expect(ArgoAnnotations.SYNC_WAVE).toBe('argocd.argoproj.io/sync-wave');
});

test('preSync makes a hook that stays until a sync fails', () => {
  expect(SyncPhase.preSync(-1).annotations).toEqual({
    'argocd.argoproj.io/hook': 'PreSync',
    'argocd.argoproj.io/hook-delete-policy': 'HookFailed',
    'argocd.argoproj.io/sync-wave': '-1',
  });
});

test.each([
  [HookDeletePolicy.BEFORE_HOOK_CREATION, 'BeforeHookCreation'],
  [HookDeletePolicy.HOOK_SUCCEEDED, 'HookSucceeded'],
  [HookDeletePolicy.HOOK_FAILED, 'HookFailed'],
])('preSync with the delete policy %s', (policy, text) => {
  expect(SyncPhase.preSync(20, policy).annotations['argocd.argoproj.io/hook-delete-policy']).toBe(text);
});

test('sync is a wave without a hook', () => {
  expect(SyncPhase.sync(5).annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '5' });
  expect(SyncPhase.sync(0).annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '0' });
});

test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY])('fails for wave %p, with value and remedy', (wave) => {
  const message = `sync wave ${wave} is not an integer; waves are whole numbers, negative ones come first`;
  expect(() => SyncPhase.sync(wave)).toThrow(new Error(message));
  expect(() => SyncPhase.preSync(wave)).toThrow(new Error(message));
});

test('as a mixin it puts the annotations on one object and keeps the others', () => {
  const chart = shopChart();
  configMap(chart, 'settings', { note: 'mine' }).with(SyncPhase.sync(3));
  configMap(chart, 'other');

  const [settings, other] = Testing.synth(chart);
  expect(settings.metadata.annotations).toEqual({ note: 'mine', 'argocd.argoproj.io/sync-wave': '3' });
  expect(other.metadata.annotations).toBeUndefined();
});

test('as a mixin it reaches every object below a construct', () => {
  const chart = shopChart();
  const group = new Construct(chart, 'group');
  configMap(group, 'one');
  configMap(new Construct(group, 'deeper'), 'two');
  configMap(chart, 'outside');
  group.with(SyncPhase.preSync(-5));

  const waves = Testing.synth(chart).map(({ metadata }) => [metadata.name, metadata.annotations]);
  const annotations = SyncPhase.preSync(-5).annotations;
  expect(waves).toEqual([
    ['one', annotations],
    ['two', annotations],
    ['outside', undefined],
  ]);
});

test('it supports API objects and nothing else', () => {
  const chart = shopChart();
  expect(SyncPhase.sync(1).supports(configMap(chart, 'one'))).toBe(true);
  expect(SyncPhase.sync(1).supports(chart)).toBe(false);
});

test('what is applied last wins', () => {
  const chart = shopChart();
  configMap(chart, 'settings').with(SyncPhase.sync(1)).with(SyncPhase.sync(2));
  expect(Testing.synth(chart)[0].metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '2' });
});
