import { podProblems, textOf } from '../../../src/kubernetes/rules/pod-rules';

const CONTAINER = { name: 'main', image: 'app:1' };
const lines = (pod: any, otherVolumes?: string[]) =>
  podProblems(pod, otherVolumes).map((problem) => `${textOf(problem)}; ${problem.remedy}`);
const withContainer = (container: any, pod: any = {}) =>
  lines({ ...pod, containers: [{ ...CONTAINER, ...container }] }).map((line) => line.replace("container 'main' ", ''));

const LABEL_FORM =
  "use at most 63 characters of lower-case letters, digits and '-', beginning and ending with a letter or digit";
const SUBDOMAIN_FORM = `${LABEL_FORM.replace('63', '253')}, or several such parts with dots`;
const TMP = { name: 'tmp', emptyDir: {} };

describe('a pod fails', () => {
  test.each<[string, any, string[]]>([
    ['without containers', {}, ['containers is empty; give one at least']],
    ['with a text for a list of containers', { containers: 'main' }, ['containers is empty; give one at least']],
    [
      'with two containers of one name',
      { initContainers: [CONTAINER], containers: [CONTAINER] },
      ["containers has two containers called 'main'; give one of them another name"],
    ],
    [
      'with a container whose name is none',
      { containers: [{ ...CONTAINER, name: 'my_app' }] },
      [`containers 'my_app' is no name of a container; ${LABEL_FORM}`],
    ],
    [
      'with the name of an account that is none',
      { containers: [CONTAINER], serviceAccountName: 'my_account' },
      [`serviceAccountName 'my_account' is no name of a ServiceAccount; ${SUBDOMAIN_FORM}`],
    ],
    [
      'with a negative grace period',
      { containers: [CONTAINER], terminationGracePeriodSeconds: -1 },
      ['terminationGracePeriodSeconds is the number -1; use a whole number from 0 to 2147483647'],
    ],
    [
      'with the name of a volume that is none',
      { containers: [CONTAINER], volumes: [{ name: 'tmp_cache', emptyDir: {} }] },
      [`volumes 'tmp_cache' is no name of a volume; ${LABEL_FORM}`],
    ],
    [
      'with a volume of 64 characters',
      { containers: [CONTAINER], volumes: [{ name: 'v'.repeat(64), emptyDir: {} }] },
      [`volumes '${'v'.repeat(64)}' is no name of a volume; ${LABEL_FORM}`],
    ],
    [
      'with two volumes of one name',
      { containers: [CONTAINER], volumes: [TMP, { name: 'tmp', configMap: { name: 'a' } }] },
      ["volumes has two volumes called 'tmp'; give one of them another name"],
    ],
    [
      'with a volume without source',
      { containers: [CONTAINER], volumes: [{ name: 'tmp' }] },
      ["volumes has 'tmp' with no source; give exactly one, such as emptyDir: {}"],
    ],
    [
      'with a volume of two sources',
      { containers: [CONTAINER], volumes: [{ ...TMP, secret: { secretName: 'a' } }] },
      ["volumes has 'tmp' with several sources: emptyDir, secret; give exactly one, such as emptyDir: {}"],
    ],
    ...(
      [
        ['configMap', 'name', 'a ConfigMap'],
        ['secret', 'secretName', 'a Secret'],
        ['persistentVolumeClaim', 'claimName', 'a PersistentVolumeClaim'],
      ] as const
    ).map(([source, key, kind]): [string, any, string[]] => [
      `with a ${source} whose name is none`,
      { containers: [CONTAINER], volumes: [{ name: 'a', [source]: { [key]: 'my_thing' } }] },
      [`volumes 'my_thing' is no name of ${kind}; ${SUBDOMAIN_FORM}`],
    ]),
  ])('%s', (_, pod, expected) => {
    expect(lines(pod)).toEqual(expected);
  });
});

describe('a container fails', () => {
  const PORT = 'use a whole number from 1 to 65535';
  const HANDLER = 'give exactly one of httpGet, tcpSocket, grpc and exec';
  const QUANTITY = "write numbers with a unit, such as '100m' or '256Mi'";

  test.each<[string, any, string]>([
    [
      'with an image that is blank',
      { image: ' app:1' },
      "image is ' app:1'; give the name of an image, without blanks",
    ],
    [
      'with a text for a command',
      { command: 'migrate up' },
      "command is 'migrate up', and no list; give a list with one text for each word: ['migrate', 'up']",
    ],
    [
      'with a command that nothing splits',
      { command: ['migrate up', '-v'] },
      "command begins with 'migrate up', which is no program: nothing splits it into words; give each word for itself: ['migrate', 'up', '-v']",
    ],
    [
      'with a command for a shell',
      { command: ['migrate up && echo done'] },
      "command begins with 'migrate up && echo done', which is no program: nothing splits it into words; give each word for itself: ['/bin/sh', '-c', 'migrate up && echo done']",
    ],
    [
      'with a number among its words',
      { command: ['serve', 8080] },
      'command has the number 8080 at place 2; put it in quotes: all words are text',
    ],
    [
      'with a number among its arguments',
      { args: [null] },
      'args has null at place 1; put it in quotes: all words are text',
    ],
    [
      'with a text for arguments',
      { args: '--all' },
      "args is '--all', and no list; give a list with one text for each word: ['--all']",
    ],
    [
      'with a number in env',
      { env: [{ name: 'PORT', value: 8080 }] },
      "env.PORT is the number 8080; write it as text: '8080'",
    ],
    ['with true in env', { env: [{ name: 'DEBUG', value: true }] }, "env.DEBUG is true; write it as text: 'true'"],
    ['with a list in env', { env: [{ name: 'HOSTS', value: ['a'] }] }, 'env.HOSTS is a list; give text'],
    [
      'with a number for a secret, which is not shown',
      { env: [{ name: 'DB_PASSWORD', value: 123456 }] },
      'env.DB_PASSWORD is of the type number; give text',
    ],
    [
      "with '=' in the name of a variable",
      { env: [{ name: 'A=B', value: 'x' }] },
      "env has a variable called 'A=B'; use ASCII without '='",
    ],
    [
      'with a variable without name',
      { env: [{ value: 'x' }] },
      "env has a variable called undefined; use ASCII without '='",
    ],
    [
      'with two values for a variable',
      { env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
      'env.A has both value and valueFrom; give one of them',
    ],
    [
      'with a variable from a Secret that cannot be',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'my_secret', key: 'a' } } }] },
      `env.A 'my_secret' is no name of a Secret or ConfigMap; ${SUBDOMAIN_FORM}`,
    ],
    [
      'with variables from a Secret that cannot be',
      { envFrom: [{ secretRef: { name: 'my_secret' } }] },
      `envFrom 'my_secret' is no name of a Secret; ${SUBDOMAIN_FORM}`,
    ],
    [
      'with variables from a ConfigMap without name',
      { envFrom: [{ configMapRef: {} }] },
      `envFrom undefined is no name of a ConfigMap; ${SUBDOMAIN_FORM}`,
    ],
    ['with port 0', { ports: [{ containerPort: 0 }] }, `ports is the number 0; ${PORT}`],
    ['with port 65536', { ports: [{ containerPort: 65536 }] }, `ports is the number 65536; ${PORT}`],
    ["with port '8080'", { ports: [{ containerPort: '8080' }] }, `ports is '8080'; ${PORT}`],
    [
      'with a long name of a port',
      { ports: [{ containerPort: 1, name: 'p'.repeat(16) }] },
      "ports 'pppppppppppppppp' is no name of a port; use at most 15 characters of lower-case letters, digits and single '-', with one letter at least",
    ],
    [
      'with two ports of one name',
      { ports: [1, 2].map((containerPort) => ({ containerPort, name: 'http' })) },
      "ports has two called 'http'; give one of them another name",
    ],
    [
      'with a probe of port 99999',
      { livenessProbe: { httpGet: { port: 99999 } } },
      `livenessProbe.port is the number 99999; ${PORT}`,
    ],
    [
      'with a probe of a port whose number is text',
      { livenessProbe: { tcpSocket: { port: '8080' } } },
      "livenessProbe.port is '8080'; give a number without quotes, or a name: use at most 15 characters of lower-case letters, digits and single '-', with one letter at least",
    ],
    ['with a probe that does nothing', { startupProbe: {} }, `startupProbe does nothing; ${HANDLER}`],
    [
      'with a probe that does two things',
      { startupProbe: { exec: { command: ['true'] }, tcpSocket: { port: 1 } } },
      `startupProbe is several: exec, tcpSocket; ${HANDLER}`,
    ],
    [
      'with a probe whose command is a text',
      { readinessProbe: { exec: { command: ['cat /tmp/ready'] } } },
      "readinessProbe.command begins with 'cat /tmp/ready', which is no program: nothing splits it into words; give each word for itself: ['cat', '/tmp/ready']",
    ],
    [
      'with a negative number in a probe',
      { readinessProbe: { tcpSocket: { port: 1 }, failureThreshold: -1 } },
      'readinessProbe.failureThreshold is the number -1; use a whole number from 0 to 2147483647',
    ],
    [
      'with half a second in a probe',
      { readinessProbe: { tcpSocket: { port: 1 }, periodSeconds: 0.5 } },
      'readinessProbe.periodSeconds is the number 0.5; use a whole number from 0 to 2147483647',
    ],
    [
      'with a liveness probe that must succeed twice',
      { livenessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } },
      'livenessProbe.successThreshold is 2; use 1: only a readinessProbe can have more',
    ],
    [
      'with a bad quantity',
      { resources: { limits: { memory: '1GB' } } },
      `resources.limits.memory is '1GB'; ${QUANTITY}`,
    ],
    [
      'with a negative quantity',
      { resources: { requests: { cpu: -1 } } },
      `resources.requests.cpu is the number -1; ${QUANTITY}`,
    ],
    [
      'with a request over the limit',
      { resources: { requests: { cpu: '1500m' }, limits: { cpu: 1 } } },
      "resources.requests.cpu is '1500m', more than the limit the number 1; lower the request or raise the limit",
    ],
    [
      'with a user that is negative',
      { securityContext: { runAsUser: -1 } },
      'securityContext.runAsUser is the number -1; use a whole number from 0 to 2147483647',
    ],
    [
      'with a mount of no volume',
      { volumeMounts: [{ name: 'cache', mountPath: '/c' }] },
      "volumeMounts has 'cache', which is no volume of the pod; add it to volumes, or correct the name",
    ],
  ])('%s', (_, container, expected) => {
    expect(withContainer(container)).toEqual([expected]);
  });

  test.each<[string, any[], string]>([
    [
      'two at one path',
      [
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'data', mountPath: '/tmp' },
      ],
      "volumeMounts mounts both 'tmp' and 'data' at '/tmp'; give each its own path",
    ],
    [
      'one twice at one path',
      [
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'tmp', mountPath: '/tmp' },
      ],
      "volumeMounts mounts 'tmp' twice at '/tmp'; give each its own path",
    ],
    [
      "a path with ':'",
      [{ name: 'tmp', mountPath: 'tmp:x' }],
      "volumeMounts mounts 'tmp' at 'tmp:x'; use a path without ':'",
    ],
    ['no path', [{ name: 'tmp' }], "volumeMounts mounts 'tmp' at undefined; give the folder, such as '/data'"],
    [
      'a path out of the volume',
      [{ name: 'tmp', mountPath: '/a', subPath: 'a/../../b' }],
      "volumeMounts mounts 'tmp' with the subPath 'a/../../b'; use a path inside the volume, without '..'",
    ],
  ])('with mounts: %s', (_, volumeMounts, expected) => {
    expect(withContainer({ volumeMounts }, { volumes: [TMP, { ...TMP, name: 'data' }] })).toEqual([expected]);
  });

  test('as root where root is forbidden, whoever forbids it', () => {
    const expected = [
      "securityContext.runAsUser is 0, but runAsNonRoot forbids root; give another user, or leave it out: the image's own",
    ];
    expect(withContainer({ securityContext: { runAsUser: 0, runAsNonRoot: true } })).toEqual(expected);
    expect(withContainer({ securityContext: { runAsUser: 0 } }, { securityContext: { runAsNonRoot: true } })).toEqual(
      expected,
    );
    expect(withContainer({}, { securityContext: { runAsUser: 0, runAsNonRoot: true } })).toEqual(expected);
    expect(withContainer({ securityContext: { runAsUser: 0 } })).toEqual([]);
  });

  test('with its name, also one for initialization', () => {
    const init = { name: 'init', image: 'app:1', args: 'x' };
    expect(lines({ initContainers: [init], containers: [CONTAINER] })).toEqual([
      "container 'init' args is 'x', and no list; give a list with one text for each word: ['x']",
    ]);
  });
});

describe('a pod passes', () => {
  test.each<[string, any]>([
    ['without an image, which a controller fills in', { image: undefined }],
    ['with a program of Windows', { command: ['C:\\Program Files\\app.exe'] }],
    ['with a blank in an argument', { args: ['-c', 'echo a b'] }],
    ['with a shell', { command: ['/bin/sh', '-c', 'migrate up && true'] }],
    ['with a variable without value', { env: [{ name: 'EMPTY' }, { name: 'NULL', value: null }] }],
    ['with a name of .NET', { env: [{ name: 'Logging:Level', value: '' }] }],
    ['with a named port in a probe', { readinessProbe: { httpGet: { port: 'http' } } }],
    ['with what Kubernetes sets by itself', { readinessProbe: { tcpSocket: { port: 1 }, failureThreshold: 0 } }],
    [
      'with quantities as numbers',
      { resources: { requests: { cpu: 0.5, memory: '128974848' }, limits: { cpu: '1e3' } } },
    ],
    ['with one volume at two paths', { volumeMounts: ['/a', '/b'].map((mountPath) => ({ name: 'tmp', mountPath })) }],
  ])('%s', (_, container) => {
    expect(withContainer(container, { volumes: [TMP] })).toEqual([]);
  });

  test('with a volume from the claims of a StatefulSet', () => {
    const container = { ...CONTAINER, volumeMounts: [{ name: 'data', mountPath: '/data' }] };
    expect(lines({ containers: [container] }, ['data'])).toEqual([]);
    expect(lines({ containers: [container] })).toHaveLength(1);
  });
});
