import { jsonpath } from './jsonpath';

// The expected texts are what kubectl 1.32 printed for this object.
const POD = {
  metadata: { name: 'p', annotations: { 'cdk8s-downtime/schema-version': '1.4' } },
  spec: {
    initContainers: [
      { name: 'tools', env: [{ name: 'SCHEMA_VERSION', value: 'not this one' }] },
      { name: 'fence', env: [{ name: 'MARKER' }, { name: 'SCHEMA_VERSION', value: '1.4' }] },
    ],
  },
  status: {
    phase: 'Pending',
    containerStatuses: [{ name: 'migrate', state: { terminated: { exitCode: 3 } } }, { name: 'record' }],
    conditions: [
      { type: 'Ready', status: 'False', message: 'm 1' },
      { type: 'X', status: 'True' },
    ],
    initContainerStatuses: [
      { image: 'i:1', state: { waiting: { reason: 'ErrImagePull', message: 'no\nsuch' } } },
      { image: 'j:1' },
    ],
  },
};

test.each([
  ['{.metadata.annotations.cdk8s-downtime/schema-version}', '1.4'],
  ['{.metadata.nope}|{.status.phase}', '|Pending'],
  ['{.status.containerStatuses[?(@.name=="migrate")].state.terminated.exitCode}{"\\n"}', '3\n'],
  ['{.status.containerStatuses[?(@.name=="record")].state.terminated.exitCode}{"\\n"}', '\n'],
  ['{range .status.conditions[?(@.status=="False")]}{.type}: {.message} {end}', 'Ready: m 1 '],
  [
    '{range .status.initContainerStatuses[*]}{.image}: {.state.waiting.reason} {.state.waiting.message}{"\\n"}{end}',
    'i:1: ErrImagePull no\nsuch\nj:1:  \n',
  ],
  ['{.spec.initContainers[?(@.name=="fence")].env[?(@.name=="SCHEMA_VERSION")].value}', '1.4'],
  ['{.spec.initContainers[?(@.name=="fence")].env[?(@.name=="NOPE")].value}', ''],
  ['{range .status.nope[*]}{.image}{"\\n"}{end}', ''],
  ['{range .nope[*]}a{range .b[*]}c{end}{end}', ''],
  ['{.status.containerStatuses[*].name}', 'migrate record'],
  ['{.metadata.resourceVersion}={.status.nope}:{.status.phase}', '=:Pending'],
])('%s', (template, text) => {
  expect(jsonpath(template, POD)).toBe(text);
});

test('ranges in ranges', () => {
  const list = { items: [{ a: [{ b: 1 }, { b: 2 }] }, {}, { a: [{ b: 3 }] }] };
  expect(jsonpath('{range .items[*]}<{range .a[*]}{.b};{end}>{end}!', list)).toBe('<1;2;><><3;>!');
});

test.each(['{.a', '{..a}', '{.a[0]}', '{range .a[*]}{end}{end}', '{$.a}'])('%s is refused', (template) => {
  expect(() => jsonpath(template, {})).toThrow('jsonpath');
});
