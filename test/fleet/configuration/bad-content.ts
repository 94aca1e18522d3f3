/** Content that one file alone shows to be wrong: checker and schema refuse the same. */
export interface BadContent {
  readonly content: string;
  /** Behind the name of the file. */
  readonly message: string;
  /** Why a schema cannot see it. */
  readonly schemaAccepts?: string;
}

const LABEL = "use at most 63 lower-case letters, digits and '-', beginning and ending with a letter or digit";
const VERSION =
  "is not a version; use letters, digits, '.', '_', '+' and '-', 63 at most, and not 'latest', which means something else tomorrow";
const QUANTITY = "is not a quantity; write a number with a unit, such as '100m' or '256Mi'";
const NAMESPACE = "use lower-case letters, digits, '-' and the placeholders {fleet}, {environment}";
const DURATION = "is not a time of whole minutes; write hours and minutes, such as '6h', '90m' or '1h30m'";

const OK = 'version: 1.4.0\n';
const ALLOW = "{ kind: allow, schedule: '0 22 * * 6', duration: 6h }";

export const BAD_INSTALLATIONS: BadContent[] = [
  { content: `${OK}wave: a\nreplica: 2`, message: ":3:1: unknown key 'replica'; did you mean 'replicas'?" },
  {
    content: `${OK}memoryLimit: 1Gi`,
    message: ":2:1: unknown key 'memoryLimit'; did you mean 'memoryLimit' below 'resources'?",
  },
  {
    content: `${OK}hostname: a`,
    message:
      ":2:1: unknown key 'hostname'; there is autoSync, cluster, namespace, offboarding, removed, replicas, resources, schemaVersion, " +
      'suspended, values, version, wave, window',
  },
  {
    content: `${OK}resources:\n  memorylimit: 1Gi`,
    message: ":3:3: unknown key 'memorylimit' in resources; did you mean 'memoryLimit'?",
  },
  { content: `${OK}constructor: 1`, message: ":2:1: unknown key 'constructor'; there is autoSync, " },
  { content: 'version: 1.10', message: ":1:1: version is the number 1.10; put it in quotes: version: '1.10'" },
  { content: 'version: 007', message: ":1:1: version is the number 007; put it in quotes: version: '007'" },
  { content: 'version: true', message: ":1:1: version is true, not a text; put it in quotes: version: 'true'" },
  { content: 'version: [1]', message: ':1:1: version is a list; write a text' },
  { content: 'version: latest', message: `:1:1: version 'latest' ${VERSION}` },
  { content: "version: '1.4 beta'", message: `:1:1: version '1.4 beta' ${VERSION}` },
  { content: "version: ''", message: `:1:1: version '' ${VERSION}` },
  { content: `version: ${'1'.repeat(61)}-23`, message: ":1:1: version '1111" },
  { content: `${OK}schemaVersion: latest`, message: `:2:1: schemaVersion 'latest' ${VERSION}` },
  { content: `${OK}replicas: 0`, message: ':2:1: replicas is 0; write a whole number, 1 to 150000' },
  { content: `${OK}replicas: 4000000000`, message: ':2:1: replicas is 4000000000; write a whole number, 1 to 150000' },
  { content: `${OK}replicas: 2.5`, message: ':2:1: replicas is 2.5; write a whole number, 1 to 150000' },
  { content: `${OK}replicas: '2'`, message: ":2:1: replicas is '2'; write a whole number, 1 to 150000" },
  { content: `${OK}resources: 1Gi`, message: ":2:1: resources is '1Gi'; write keys and values below it" },
  { content: `${OK}resources: []`, message: ':2:1: resources is a list; write keys and values below it' },
  {
    content: `${OK}resources:\n  cpuLimit: 1`,
    message: ":3:3: resources.cpuLimit is the number 1; put it in quotes: cpuLimit: '1'",
  },
  { content: `${OK}resources:\n  cpuRequest: 1 core`, message: `:3:3: resources.cpuRequest '1 core' ${QUANTITY}` },
  { content: `${OK}resources:\n  memoryLimit: 4GB`, message: `:3:3: resources.memoryLimit '4GB' ${QUANTITY}` },
  {
    content: `${OK}resources:\n  memoryLimit: 256m`,
    message: ":3:3: resources.memoryLimit '256m' is less than any program needs; write '256Mi' for megabytes",
    schemaAccepts: 'it is a quantity',
  },
  {
    content: `${OK}resources:\n  cpuRequest: 256Mi`,
    message:
      ":3:3: resources.cpuRequest '256Mi' is more than any node has; write '1' for a whole CPU, '100m' for a tenth",
    schemaAccepts: 'it is a quantity',
  },
  { content: `${OK}wave: First`, message: `:2:1: wave 'First' is not a DNS label; ${LABEL}` },
  { content: `${OK}wave: 1.5`, message: ":2:1: wave is the number 1.5; put it in quotes: wave: '1.5'" },
  { content: `${OK}wave: -1`, message: ":2:1: wave is the number -1; put it in quotes: wave: '-1'" },
  { content: `${OK}window: Weekend`, message: `:2:1: window 'Weekend' is not a DNS label; ${LABEL}` },
  {
    content: `${OK}cluster: http://10.0.0.1`,
    message:
      ":2:1: cluster 'http://10.0.0.1' is not a cluster; give its name in Argo CD, such as 'in-cluster', or its address, beginning",
  },
  { content: `${OK}namespace: Acme`, message: `:2:1: namespace 'Acme' is not a namespace; ${NAMESPACE}` },
  { content: `${OK}namespace: -acme`, message: ":2:1: namespace '-acme' is not a namespace; " },
  { content: `${OK}namespace: a-{tennant}`, message: ":2:1: namespace 'a-{tennant}' is not a namespace; " },
  { content: `${OK}autoSync: no`, message: ":2:1: autoSync is 'no'; write true or false" },
  { content: `${OK}autoSync: 1`, message: ':2:1: autoSync is 1; write true or false' },
  { content: `${OK}values: []`, message: ':2:1: values is a list; write keys and values below it' },
  { content: `${OK}values:`, message: ':2:1: values is empty (null); give a value, or delete the line' },
  { content: 'version: ~', message: ':1:1: version is empty (null); give a value, or delete the line' },
  { content: `${OK}suspended: yes`, message: ":2:1: suspended is 'yes'; write true or false" },
  { content: `${OK}removed: true`, message: ':2:1: removed is true; write keys and values below it' },
  { content: 'removed:\n  date: 2024-02-28', message: ':1:1: removed.approvedBy is missing; add a line for it' },
  { content: 'removed:\n  approvedBy: Ada', message: ':1:1: removed.date is missing; add a line for it' },
  {
    content: 'removed:\n  date: 28.2.2024\n  approvedBy: Ada',
    message: ":2:3: removed.date '28.2.2024' is not a date; write year, month and day, such as 2024-12-31",
  },
  {
    content: 'removed:\n  date: 2023-02-29\n  approvedBy: Ada',
    message: ":2:3: removed.date '2023-02-29' is not a date of the calendar; correct the month or the day",
    schemaAccepts: 'a pattern has no calendar',
  },
  {
    content: "removed:\n  date: 2024-02-29\n  approvedBy: ' '",
    message: ":3:3: removed.approvedBy ' ' is blank; write some words",
  },
  {
    content: 'suspended: true\nremoved: { date: 2024-02-29, approvedBy: Ada }',
    message: ':1:1: suspended has no meaning beside removed; delete one of the two',
  },
  {
    content: 'removed: { date: 2024-02-29, approvedBy: Ada }\noffboarding: true',
    message: ':2:1: offboarding has no meaning beside removed; delete one of the two',
  },
];

export const BAD_ENVIRONMENTS: BadContent[] = [
  { content: 'replicas: 2', message: ":1:1: unknown key 'replicas'; did you mean 'replicas' below 'defaults'?" },
  { content: 'name: production', message: ":1:1: unknown key 'name'; there is clusters, defaults, longestUpgrade, " },
  {
    content: 'clusters: in-cluster',
    message: ":1:1: clusters is 'in-cluster'; write a list, each item on a line that begins with '- '",
  },
  { content: 'clusters: []', message: ':1:1: clusters is an empty list; give an item, or delete the line' },
  {
    content: 'clusters:\n  - a\n  - b\n  - a',
    message: ':4:5: clusters[2] is in the list already; delete one of the two',
  },
  { content: 'clusters:\n  - 7', message: ":2:5: clusters[0] is the number 7; put it in quotes: - '7'" },
  { content: 'clusters:\n  -', message: ':2:4: clusters[0] is empty (null); give a value, or delete the line' },
  { content: "clusters: ['*']", message: ":1:12: clusters[0] '*' is not a cluster; " },
  {
    content: 'namespaces: [Shop-*]',
    message:
      ":1:14: namespaces[0] 'Shop-*' is not a pattern of namespaces; use lower-case letters, digits, '-' and '*' for any of them",
  },
  { content: 'parents: 0', message: ':1:1: parents is 0; write a whole number, 1 to 99' },
  { content: 'parents: 100', message: ':1:1: parents is 100; write a whole number, 1 to 99' },
  {
    content: 'longestUpgrade: 2',
    message: ":1:1: longestUpgrade is the number 2; put it in quotes: longestUpgrade: '2'",
  },
  {
    content: 'waves: canary',
    message: ":1:1: waves is 'canary'; write a list, each item on a line that begins with '- '",
  },
  { content: 'waves:\n  - version: 1.4.0', message: ':2:5: waves[0].name is missing; add a line for it' },
  { content: 'waves:\n  - name: a\n    version: 1.10', message: ':3:5: waves[0].version is the number 1.10; ' },
  {
    content: 'waves:\n  - name: a\n    replicas: 2',
    message: ":3:5: unknown key 'replicas' in waves[0]; there is concurrency, ",
  },
  {
    content: 'waves:\n  - name: a\n    concurrency: 0',
    message: ':3:5: waves[0].concurrency is 0; write a whole number, 1 to 1000',
  },
  { content: 'waves:\n  - name: a\n    soak: 1d', message: `:3:5: waves[0].soak '1d' ${DURATION}` },
  { content: 'longestUpgrade: 90s', message: `:1:1: longestUpgrade '90s' ${DURATION}` },
  { content: 'longestUpgrade: 0h0m', message: `:1:1: longestUpgrade '0h0m' ${DURATION}` },
  {
    content: 'repository:\n  path: /dist',
    message: ":2:3: repository.path '/dist' is not a folder of the repository; ",
  },
  {
    content: 'repository:\n  path: a/../b',
    message: ":2:3: repository.path 'a/../b' is not a folder of the repository; ",
  },
  {
    content: 'repository:\n  path: ./dist',
    message: ":2:3: repository.path './dist' is not a folder of the repository; ",
  },
  {
    content: 'repository:\n  path: dist/',
    message: ":2:3: repository.path 'dist/' is not a folder of the repository; ",
  },
  {
    content: 'repository:\n  branch: main',
    message: ":2:3: unknown key 'branch' in repository; there is path, revision, url",
  },
  {
    content: 'defaults:\n  namespace: shop',
    message: `:2:3: defaults.namespace 'shop' is not a namespace of each installation; ${NAMESPACE} and, at least, {tenant}`,
  },
  {
    content: 'defaults:\n  suspended: true',
    message: ":2:3: unknown key 'suspended' in defaults; there is autoSync, cluster, ",
  },
  { content: 'defaults:', message: ':1:1: defaults is empty (null); give a value, or delete the line' },
];

export const BAD_FLEETS: BadContent[] = [
  { content: 'defaults: { replicas: 2 }', message: ':1:1: name is missing; add a line for it' },
  { content: 'name: Shop', message: `:1:1: name 'Shop' is not a DNS label; ${LABEL}` },
  { content: `name: ${'a'.repeat(64)}`, message: `:1:1: name '${'a'.repeat(60)}…' is not a DNS label; ${LABEL}` },
  {
    content: 'name: shop\nargocdNamespace: Argo',
    message: `:2:1: argocdNamespace 'Argo' is not a DNS label; ${LABEL}`,
  },
  {
    content: 'name: shop\nclusters: [a]',
    message: ":2:1: unknown key 'clusters'; there is argocdNamespace, defaults, ",
  },
  {
    content: 'name: shop\nrepository:\n  url: ""',
    message: ":3:3: repository.url '' is not the address of a repository; ",
  },
  {
    content: 'name: shop\nrepository:\n  revision: a b',
    message: ":3:3: repository.revision 'a b' is not a revision; ",
  },
  {
    content: `name: shop\nwindows:\n  Night: [${ALLOW}]`,
    message: `:3:3: the name 'Night' in windows is not a DNS label; ${LABEL}`,
  },
  {
    content: `name: shop\nwindows:\n  night: ${ALLOW}`,
    message: ':3:3: windows.night is an object; write a list, each item',
  },
  {
    content: `name: shop\nwindows:\n  night: [${ALLOW}, ${ALLOW}]`,
    message: ':3:66: windows.night[1] is in the list already; ',
  },
  {
    content: "name: shop\nwindows:\n  night:\n    - kind: open\n      schedule: '0 1 * * *'\n      duration: 1h",
    message: ":4:7: windows.night[0].kind is 'open'; write allow or deny",
  },
  {
    content: "name: shop\nwindows:\n  night:\n    - kind: deny\n      schedule: '0 1 * *'\n      duration: 1h",
    message:
      ":5:7: windows.night[0].schedule '0 1 * *' has 4 fields instead of 5; write minute, hour, day, month and day of the week, as in",
    schemaAccepts: 'a schedule is no pattern',
  },
  {
    content: "name: shop\nwindows:\n  night:\n    - kind: deny\n      schedule: '0 1 * * *'\n      duration: 1h30",
    message: `:6:7: windows.night[0].duration '1h30' ${DURATION}`,
  },
  {
    content:
      "name: shop\nwindows:\n  night:\n    - kind: deny\n      schedule: '0 1 * * *'\n      duration: 1h\n      timeZone: europe/berlin",
    message:
      ":7:7: windows.night[0].timeZone 'europe/berlin' is not a time zone that Argo CD knows; write 'Europe/Berlin', as Argo CD takes UTC for any other spelling",
    schemaAccepts: 'the names of time zones are not listed',
  },
  {
    content: 'name: shop\nwindows:\n  night:\n    - kind: deny\n      duration: 1h',
    message: ':4:7: windows.night[0].schedule is missing; add a line for it',
  },
  {
    content: `name: shop\nwindows:\n  night:\n    - kind: deny\n      schedule: '0 1 * * *'\n      duration: 1h\n      description: ${'a'.repeat(256)}`,
    message: `:7:7: windows.night[0].description '${'a'.repeat(60)}…' is too long; use at most 255 characters`,
  },
];
