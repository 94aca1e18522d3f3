import { Duration } from 'cdk8s';
import { AppProbe, AppVolume, UpgradeSecret } from '../../src';
import { container, find, synthShortForm } from '../support/synth';

/** The Deployment, its container and its pod. */
function short(props: any = {}) {
  const deployment = find(synthShortForm(props), 'Deployment', 'shop');
  return { deployment, app: container(deployment, 'app'), pod: deployment.spec.template.spec };
}

describe('the Deployment', () => {
  test('with as little as possible', () => {
    const { deployment, app, pod } = short();
    expect(deployment.spec.replicas).toBe(2);
    expect(app).toEqual({
      name: 'app',
      image: 'registry.example.com/shop/app:1.4.0',
      imagePullPolicy: 'IfNotPresent',
      ports: [{ name: 'http', containerPort: 8080 }],
      readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '1', memory: '1Gi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        privileged: false,
        readOnlyRootFilesystem: false,
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.imagePullSecrets).toBeUndefined();
  });

  test('with everything', () => {
    const { app, pod } = short({
      command: ['shop'],
      args: ['--serve'],
      env: { LOG_LEVEL: 'info', EMPTY: '' },
      resources: { cpuRequest: '1', cpuLimit: '2', memoryRequest: '1Gi', memoryLimit: '2Gi' },
      security: { runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000, readOnlyRootFilesystem: true },
      serviceAccountName: 'shop',
      imagePullSecrets: ['registry'],
      volumes: [
        AppVolume.emptyDir('tmp', '/tmp'),
        AppVolume.persistentVolumeClaim('uploads', '/uploads', { readOnly: true }),
        AppVolume.persistentVolumeClaim('cache', '/cache'),
        AppVolume.configMap('settings', '/etc/shop'),
        AppVolume.secret('certificate', '/etc/tls'),
      ],
    });
    expect([app.command, app.args]).toEqual([['shop'], ['--serve']]);
    expect(app.env).toEqual([
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'EMPTY', value: '' },
    ]);
    expect(app.resources).toEqual({ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } });
    expect(app.securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 2000, readOnlyRootFilesystem: true });
    expect(pod.securityContext.fsGroup).toBe(3000);
    expect([pod.serviceAccountName, pod.automountServiceAccountToken]).toEqual(['shop', true]);
    expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
    expect(app.volumeMounts).toEqual([
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'claim-uploads', mountPath: '/uploads', readOnly: true },
      { name: 'claim-cache', mountPath: '/cache' },
      { name: 'config-settings', mountPath: '/etc/shop', readOnly: true },
      { name: 'secret-certificate', mountPath: '/etc/tls', readOnly: true },
    ]);
    expect(pod.volumes.slice(0, -1)).toEqual([
      { name: 'tmp', emptyDir: {} },
      { name: 'claim-uploads', persistentVolumeClaim: { claimName: 'uploads' } },
      { name: 'claim-cache', persistentVolumeClaim: { claimName: 'cache' } },
      { name: 'config-settings', configMap: { name: 'settings' } },
      { name: 'secret-certificate', secret: { secretName: 'certificate' } },
    ]);
  });

  test('with volumes of all kinds and one name, at several places', () => {
    const { app, pod } = short({
      volumes: [
        AppVolume.configMap('my.shop', '/a'),
        AppVolume.configMap('my-shop', '/b'),
        AppVolume.secret('my-shop', '/c'),
        AppVolume.secret('my-shop', '/d'),
        AppVolume.persistentVolumeClaim('my-shop', '/e'),
      ],
      secrets: [UpgradeSecret.existing('my-shop', { mountPath: '/f' })],
    });
    const names = ['config-my-shop-1c681dbf', 'config-my-shop', 'secret-my-shop', 'claim-my-shop'];
    expect(pod.volumes.slice(0, -1).map(({ name }: any) => name)).toEqual(names);
    expect(app.volumeMounts.map(({ name, mountPath }: any) => `${mountPath} ${name}`)).toEqual([
      `/a ${names[0]}`,
      `/b ${names[1]}`,
      `/c ${names[2]}`,
      `/d ${names[2]}`,
      `/e ${names[3]}`,
      `/f ${names[2]}`,
    ]);
  });

  test.each([
    ['registry.example.com/shop/app', 'registry.example.com/shop/app:1.4.0'],
    ['registry.example.com/shop/app:nightly-7', 'registry.example.com/shop/app:nightly-7'],
  ])('runs %s as %s', (image, full) => {
    expect(short({ image }).app.image).toBe(full);
  });

  test('is not made without an image', () => {
    const props = { image: undefined, replicas: undefined, port: undefined, readinessProbe: undefined };
    expect(() => synthShortForm(props)).toThrow("'shop' has no workload");
    expect(() => synthShortForm({ ...props, replicas: 3, port: 80 })).toThrow(
      'shop/shop: replicas, port given without image; give `image`, or say it of the workloads that are added',
    );
  });
});

describe('resources', () => {
  const rendered = (resources: any) => {
    const { requests, limits } = short({ resources }).app.resources;
    return [requests.cpu, limits.cpu, requests.memory, limits.memory];
  };

  test.each<[any, string[]]>([
    [undefined, ['100m', '1', '256Mi', '1Gi']],
    [{ memoryLimit: '128Mi' }, ['100m', '1', '128Mi', '128Mi']],
    [{ memoryLimit: '2Gi' }, ['100m', '1', '256Mi', '2Gi']],
    [{ memoryRequest: '2Gi' }, ['100m', '1', '2Gi', '2Gi']],
    [{ memoryRequest: '512M' }, ['100m', '1', '512M', '1Gi']],
    [{ cpuRequest: '1500m' }, ['1500m', '1500m', '256Mi', '1Gi']],
    [{ cpuLimit: '50m' }, ['50m', '50m', '256Mi', '1Gi']],
    [{ cpuRequest: '1000m', cpuLimit: '1' }, ['1000m', '1', '256Mi', '1Gi']],
    [{ memoryRequest: '1023Mi', memoryLimit: '1Gi' }, ['100m', '1', '1023Mi', '1Gi']],
  ])('%j', (resources, expected) => {
    expect(rendered(resources)).toEqual(expected);
  });
});

describe('the Service', () => {
  test('leads to the container', () => {
    const objects = synthShortForm({ port: 9090 });
    const { spec, metadata } = find(objects, 'Service');
    expect(metadata).toEqual({ name: 'shop', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'shop' } });
    expect(spec).toEqual({
      selector: { 'app.kubernetes.io/name': 'shop' },
      ports: [{ name: 'http', port: 9090, targetPort: 'http' }],
    });
    const { spec: pod } = find(objects, 'Deployment', 'shop').spec.template;
    expect(pod.containers[0].ports).toEqual([{ name: 'http', containerPort: 9090 }]);
  });

  test('is not made without a port', () => {
    const objects = synthShortForm({ port: undefined, readinessProbe: AppProbe.command(['true']) });
    expect(objects.filter(({ kind }) => kind === 'Service')).toEqual([]);
    expect(container(find(objects, 'Deployment', 'shop'), 'app').ports).toBeUndefined();
  });
});

describe('probes', () => {
  test('ask the port of the application, or their own', () => {
    const { app } = short({
      readinessProbe: AppProbe.http('/ready'),
      livenessProbe: AppProbe.tcp({ port: 9000 }),
      startupProbe: AppProbe.command(['test', '-e', '/tmp/ready']),
    });
    expect(app.readinessProbe).toEqual({ httpGet: { path: '/ready', port: 8080 } });
    expect(app.livenessProbe).toEqual({ tcpSocket: { port: 9000 } });
    expect(app.startupProbe).toEqual({ exec: { command: ['test', '-e', '/tmp/ready'] } });
  });

  test('say when and how often they ask', () => {
    const options = {
      initialDelay: Duration.seconds(1),
      period: Duration.minutes(1),
      timeout: Duration.seconds(3),
      failureThreshold: 4,
    };
    const times = { initialDelaySeconds: 1, periodSeconds: 60, timeoutSeconds: 3, failureThreshold: 4 };
    const { app } = short({
      readinessProbe: AppProbe.http('/ready', options),
      livenessProbe: AppProbe.tcp(options),
      startupProbe: AppProbe.command(['true'], options),
    });
    expect(app.readinessProbe).toEqual({ httpGet: { path: '/ready', port: 8080 }, ...times });
    expect(app.livenessProbe).toEqual({ tcpSocket: { port: 8080 }, ...times });
    expect(app.startupProbe).toEqual({ exec: { command: ['true'] }, ...times });
  });

  test('without a port of the application they need their own', () => {
    const props = { port: undefined, readinessProbe: AppProbe.http('/ready', { port: 9000 }) };
    expect(short(props).app.readinessProbe).toEqual({ httpGet: { path: '/ready', port: 9000 } });
  });
});
