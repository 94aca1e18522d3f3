import { cdk8s, javascript, typescript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-downtime',
  description:
    'cdk8s constructs for applications that must be down while their database schema is migrated, applied by Argo CD.',
  author: 'The cdk8s-downtime authors',
  authorAddress: 'authors@cdk8s-downtime.example',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-downtime/cdk8s-downtime.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk8s-downtime authors',
  keywords: ['cdk8s', 'kubernetes', 'argocd', 'gitops', 'database', 'migration', 'downtime'],
  defaultReleaseBranch: 'main',

  // TypeScript 7 has no compiler API, which jsii and ts-jest need.
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  cdk8sVersion: '2.70.0',
  constructsVersion: '10.5.0',
  minNodeVersion: '20.16.0',
  packageManager: javascript.NodePackageManager.NPM,
  devDeps: [
    'cdk8s-plus-27@2.9.5', // examples and tests
    'cdk8s-plus-33@^2.5.57', // interop tests
    'cdk8s-plus-34@^2.0.54',
    'cdk8s-cli@^2.207.0',
    'ajv@^8',
    'ajv-formats@^3',
    'js-yaml@^3.14', // the second YAML parser of the tests, which jest brings along anyway
  ],
  // 112 kB without dependencies; ajv and what it needs are ten times that.
  bundledDeps: ['jsonschema@^1.5', 'yaml@^2'],
  bin: { 'cdk8s-downtime': 'bin/cdk8s-downtime' },
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  // dist/ holds the examples' manifests, which are committed; jsii's packages go elsewhere.
  artifactsDirectory: 'artifacts',
  sampleCode: false,
  integrationTestAutoDiscover: false,
  eslint: false,
  biome: true,
  biomeOptions: {
    biomeConfig: {
      files: { includes: ['benchmarks/**/*.ts', 'examples/**/*.ts', 'scripts/**/*.ts', 'templates/**/*.ts'] },
      formatter: { indentStyle: javascript.biome_config.IndentStyle.SPACE, lineWidth: 120 },
      // Outside of src, Kubernetes objects are plain JSON: their types are the schemas in test/schemas.
      linter: { rules: { suspicious: { noExplicitAny: 'error' } } },
      overrides: [{ includes: ['**', '!src/**'], linter: { rules: { suspicious: { noExplicitAny: 'off' } } } }],
      javascript: { formatter: { quoteStyle: javascript.biome_config.QuoteStyle.SINGLE } },
    },
  },
  jestOptions: {
    jestVersion: '^30',
    configFilePath: 'jest.config.json',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      // On a machine with two processors jest would leave one of them to nobody.
      maxWorkers: '100%',
      testPathIgnorePatterns: ['/node_modules/', '/test/e2e/'],
      moduleNameMapper: { '^cdk8s-downtime$': '<rootDir>/src' },
    },
  },
  github: false,
  release: false,
  depsUpgrade: false,
  stale: false,
});

// Written by scripts/slim-schemas.ts, one definition a line.
project.biome?.addFilePattern('!test/schemas');
project.biome?.addFilePattern('!test/charts/**/*.yaml'); // Helm's words, and templates, which are no YAML yet
project.biome?.addFilePattern('!**/*.md');
project.gitignore.removePatterns('/dist/');
project.gitignore.exclude('/artifacts/', '.jsii.tabl.json', '/examples/*/dist/');
project.npmignore?.exclude(
  '/examples/',
  '/benchmarks/',
  '/docs/',
  '/scripts/',
  '/api/',
  '.compatignore',
  '/rosetta/',
  '/.ci/',
  '/artifacts/',
  '.jsii.tabl.json',
  '.shellcheckrc',
  '/biome.jsonc',
  '/jest.config.json',
);

// The types of foreign objects are made from the schemas by which the tests check them.
project.preCompileTask.exec('tsx scripts/kubernetes-types.ts');

// The shell programs are part of the package, beside the code that reads them.
project.compileTask.exec('mkdir -p lib/downtime/scripts && cp src/downtime/scripts/*.sh lib/downtime/scripts/');

// Editors check a fleet's files by what the code checks them by.
project.compileTask.exec('tsx scripts/fleet-schemas.ts');

// README and doc comments compile.
project.postCompileTask.exec('jsii-rosetta extract --compile --fail --strict --output artifacts/tablets.json .jsii');

// Whoever uses the package has neither @types/node nor our compiler options.
project.postCompileTask.exec('scripts/check-declarations.sh');

// Tests import the examples, which import the package by its name. Jest checks no types: tsc does, everything in one program.
project.tsconfigDev.file.addOverride('compilerOptions.paths', { 'cdk8s-downtime': ['../src'] });
for (const folder of ['benchmarks', 'examples', 'scripts', 'templates'])
  project.tsconfigDev.addInclude(`../${folder}/**/*.ts`);
project.testTask.exec('tsc -p test');

project.addTask('examples', {
  description: "Synthesizes every example into dist/, as its user would: with 'cdk8s synth'",
  exec: 'scripts/synth-examples.sh',
  receiveArgs: true,
});
const example = project.addTask('example', {
  description: 'Synthesizes the main example into dist/ and shows what came out',
});
example.exec('scripts/synth-examples.sh legacy-shop');
example.exec('git diff --stat dist', { condition: 'git rev-parse' });
project.addTask('benchmark', {
  description: 'Measures fleets, beside other tools: docs/benchmarks.md',
  exec: 'tsx benchmarks/main.ts',
  receiveArgs: true,
});
project.addTask('faults', {
  description:
    'Lets something go wrong at each call of the programs in the cluster, in each shell, and counts what ends badly',
  env: { FAULTS: 'all' },
  exec: 'jest test/downtime/scripts/fault-matrix',
  receiveArgs: true,
});
project.addTask('figures', {
  description: 'Measures src: the largest file and function, any, comments; fails beyond a limit',
  exec: 'tsx scripts/measure-source.ts',
  receiveArgs: true,
});
// Its compat task asks npm for the last release, which is not there.
project.removeTask('compat');
project.addTask('api', {
  description: 'Compares the compiled API with that of the last release; --release takes it for that',
  exec: 'tsx scripts/api.ts',
  receiveArgs: true,
});
project.addTask('model', {
  description:
    'Checks the model of the protocol with spin, and that each way to break it is found; --quick for the small runs',
  exec: 'test/model/run.sh',
  receiveArgs: true,
});
project.addTask('e2e:strategies', {
  description: 'Runs the scenarios in test/e2e under both strategies',
  env: { E2E_STRATEGY: 'all' },
  exec: 'test/e2e/run.sh',
  receiveArgs: true,
});
project.addTask('e2e:matrix', {
  description: 'Runs each way into the cluster with each fault, under both strategies, and prints how each ended',
  env: { E2E_MATRIX: 'all' },
  exec: 'test/e2e/run.sh --matrix',
  receiveArgs: true,
});
project.addTask('e2e', {
  description: 'Runs the scenarios in test/e2e against the cluster of KUBECONFIG',
  exec: 'test/e2e/run.sh',
  receiveArgs: true,
});

project.synth();
