import { type Files, fleetOf, problemsOf, SHOP } from './support';

const ENVIRONMENT = 'production/environment.yaml';
const WAVES = `waves:
  - { name: canary, version: '1.5.0', schemaVersion: '1.5', window: weekend, concurrency: 1, soak: 24h }
  - { name: 2, version: '1.4.2' }
  - name: rest
defaults: { version: '1.4.0', schemaVersion: '1.4', wave: rest }
`;
const environmentOf = (files: Files) => fleetOf({ [ENVIRONMENT]: WAVES, ...files }).environments[0];
const acmeOf = (content: string) => environmentOf({ 'production/acme.yaml': content }).installations[0].installation;

describe('a wave stands between the defaults of the environment and an installation', () => {
  test.each([
    ['wave: canary', { wave: 'canary', version: '1.5.0', schemaVersion: '1.5', window: 'weekend' }],
    ["wave: canary\nversion: '1.3.0'", { wave: 'canary', version: '1.3.0', schemaVersion: '1.5' }],
    ["wave: '2'", { wave: '2', version: '1.4.2', schemaVersion: '1.4', window: undefined }],
    ['wave: 2', { wave: '2', version: '1.4.2', schemaVersion: '1.4' }],
    ['{}', { wave: 'rest', version: '1.4.0', schemaVersion: '1.4' }],
  ])('%j', (content, expected) => {
    expect(acmeOf(content)).toMatchObject(expected);
  });

  test('and keeps its order, with what concerns the whole of it', () => {
    expect(environmentOf({}).waves).toEqual([
      { name: 'canary', concurrency: 1, soakMinutes: 1440 },
      { name: '2' },
      { name: 'rest' },
    ]);
  });

  test('and any name is a wave where none are listed', () => {
    const { waves, installations } = environmentOf({
      [ENVIRONMENT]: '{}',
      'production/acme.yaml': "version: '1'\nwave: x",
    });
    expect([waves, installations[0].installation.wave]).toEqual([undefined, 'x']);
  });
});

describe('what is wrong with waves', () => {
  test.each<[string, Files, string[]]>([
    [
      'one that is not in the list',
      { 'production/acme.yaml': 'version: 1.4.0\nwave: canari', 'production/bolt.yaml': 'wave: nightly' },
      [
        "production/acme.yaml:2:1: wave 'canari' is not one of production; did you mean 'canary'?",
        "production/bolt.yaml:1:1: wave 'nightly' is not one of production; there is 2, canary, rest",
      ],
    ],
    [
      'one of the defaults, told once',
      { [ENVIRONMENT]: WAVES.replace('wave: rest', 'wave: west'), 'production/bolt.yaml': '{}' },
      [`${ENVIRONMENT}:5:53: wave 'west' is not one of production; did you mean 'rest'?`],
    ],
    [
      "one of the fleet's defaults",
      {
        'fleet.yaml': `${SHOP['fleet.yaml']}defaults: { wave: main }`,
        [ENVIRONMENT]: 'waves: [{ name: a }]',
      },
      ["fleet.yaml:4:13: wave 'main' is not one of production; there is a"],
    ],
    [
      'the same name twice, as a number and as a text',
      { [ENVIRONMENT]: WAVES.replace('name: rest', "name: rest\n  - name: '2'") },
      [`${ENVIRONMENT}:5:5: wave '2' is in the list already; give each wave its own name`],
    ],
    [
      'a window that is not there',
      { [ENVIRONMENT]: WAVES.replace('window: weekend', 'window: weekned') },
      [`${ENVIRONMENT}:2:61: window 'weekned' is not one of production; did you mean 'weekend'?`],
    ],
    [
      'no version anywhere, in a wave that could have one',
      { [ENVIRONMENT]: 'waves: [{ name: a }]', 'production/acme.yaml': 'wave: a' },
      [
        `production/acme.yaml:1:1: version is missing; give it here, or in 'waves' or 'defaults' of installations/${ENVIRONMENT}`,
      ],
    ],
  ])('%s', (_, files, messages) => {
    expect(problemsOf({ [ENVIRONMENT]: WAVES, ...files })).toEqual(
      messages.map((message) => `installations/${message}`),
    );
  });
});
