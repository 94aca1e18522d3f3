import { check } from './support/jobs';
import {
  deployment,
  eventsOf,
  IMAGE_CHECK,
  IMAGE_CHECK_UP,
  imageCheckPod,
  imagesWork,
  marker,
  markerOf,
  replicasOf,
  shopWithImages,
  shopWithoutImages,
} from './support/objects';
import { expectOrder } from './support/order';
import { inEachShell } from './support/shells';

const IMAGE = 'registry.example.com/shop/app:2.O';
const STATUS_READ = /^get Deployment\/shop-image-check/;

const running = () => shopWithoutImages(marker({ applied: '1.0' }), deployment('web', 3));

inEachShell('check checks the images', (shell) => {
  const expectRefused = (cluster: ReturnType<typeof running>, ended: { code: number; log: string }, reason: RegExp) => {
    expect(ended.log).toMatch(reason);
    expect(ended.code).toBe(42);
    expect(replicasOf(cluster, 'web')).toBe(3);
    expect(replicasOf(cluster, IMAGE_CHECK)).toBe(0);
    expectOrder(cluster, IMAGE_CHECK_UP, /^scale Deployment\/shop-image-check 0/);
    expect(markerOf(cluster)?.requested).toBeUndefined();
    expect(markerOf(cluster)?.lastRefusal).toMatch(reason);
    expect(eventsOf(cluster)[0]?.message).toMatch(reason);
  };

  test.concurrent.each([
    ['ErrImagePull', 'rpc error: code = NotFound desc = "manifest unknown"'],
    ['ImagePullBackOff', 'Back-off pulling image'],
    ['InvalidImageName', "couldn't parse image name: invalid reference format"],
    ['CreateContainerConfigError', 'container has runAsNonRoot and image will run as root'],
    ['RunContainerError', 'exec: "/downtime/state/busybox": permission denied'],
    ['CrashLoopBackOff', 'back-off 10s restarting failed container'],
  ])('%s: refused with the name of the image', async (reason, message) => {
    const cluster = running().add(imageCheckPod(IMAGE, reason, message));
    const ended = await check(shell, cluster, { IMAGE_TIMEOUT: '600' });
    expectRefused(cluster, ended, new RegExp(`${IMAGE}.*${reason}`));
    // An operator need not wait until the time is over.
    expect(cluster.calls.filter((call) => STATUS_READ.test(call)).length).toBeLessThan(30);
    expect(markerOf(cluster)?.lastRefusal).toContain(message);
  });

  test.concurrent.each([
    'secret "shop-database" not found',
    'configmap "shop-settings" not found',
    "couldn't find key URL in Secret shop/shop-database",
  ])('%s: refused as such', async (message) => {
    const cluster = running().add(imageCheckPod(IMAGE, 'CreateContainerConfigError', message));
    const ended = await check(shell, cluster, { IMAGE_TIMEOUT: '600' });
    expectRefused(cluster, ended, new RegExp(`The migrator cannot start: ${message}\\. Nothing was stopped`));
    expect(ended.log).not.toMatch(/image of the new version cannot/);
  });

  describe('a volume of the migrator that cannot be mounted', () => {
    const MESSAGE = 'MountVolume.SetUp failed for volume "config-shop" : configmap "shop-settings" not found';
    const pod = imageCheckPod(IMAGE, 'PodInitializing', '');
    const waiting = (status: string): typeof pod => ({
      ...pod,
      status: { ...pod.status, conditions: [{ type: 'PodReadyToStartContainers', status }] },
    });
    const event = (name: string, message: string, about: string): typeof pod => ({
      kind: 'Event',
      metadata: { name },
      involvedObject: { name: about },
      reason: 'FailedMount',
      message,
    });

    test.concurrent('is named', async () => {
      const about = event('a', MESSAGE, pod.metadata.name);
      const cluster = running().add(waiting('False'), about);
      const { code, log } = await check(shell, cluster, { IMAGE_TIMEOUT: '600' });
      expect(code).toBe(42);
      expect(log).toContain(`The migrator cannot start: ${MESSAGE}. Nothing was stopped.`);
      expect(replicasOf(cluster, 'web')).toBe(3);
      expect(cluster.calls.filter((call) => STATUS_READ.test(call)).length).toBeLessThan(30);
    });

    test.concurrent.each<[string, string, typeof pod]>([
      ['an Event about another pod', 'False', event('a', MESSAGE, 'shop-image-check-of-yesterday')],
      ['an Event about what has passed', 'True', event('a', MESSAGE, pod.metadata.name)],
      ['an Event about a slow node', 'False', event('a', 'timed out waiting for the condition', pod.metadata.name)],
    ])('%s does not count', async (_, status, about) => {
      const cluster = running().add(waiting(status), about);
      let polls = 0;
      cluster.before(STATUS_READ, () => ++polls === 25 && imagesWork(cluster), 99);
      expect((await check(shell, cluster, { IMAGE_TIMEOUT: '600' })).code).toBe(0);
    });
  });

  test.concurrent('a registry that has trouble for a moment is no reason', async () => {
    const cluster = running().add(imageCheckPod(IMAGE, 'ErrImagePull', 'timeout'));
    let polls = 0;
    cluster.after(STATUS_READ, () => ++polls === 4 && imagesWork(cluster), 99);
    const { code } = await check(shell, cluster);
    expect(code).toBe(0);
    expect(replicasOf(cluster, 'web')).toBe(0);
  });

  test.concurrent('trouble is a reason at the end of the time even when it has just begun', async () => {
    const cluster = running().add(imageCheckPod(IMAGE, 'ErrImagePull', 'timeout'));
    expectRefused(cluster, await check(shell, cluster, { IMAGE_TIMEOUT: '2' }), new RegExp(IMAGE));
  });

  test.concurrent('no pod in time: refused, and says that there is none', async () => {
    const cluster = running();
    expectRefused(cluster, await check(shell, cluster, { IMAGE_TIMEOUT: '3' }), /3 seconds.*no pod/);
  });

  test.concurrent('no pod because something forbids it: refused with its words', async () => {
    const cluster = running();
    const message =
      'pods "shop-image-check-x" is forbidden: minimum memory usage per Container is 64Mi, but request is 16Mi';
    cluster.edit(`Deployment/${IMAGE_CHECK}`, (object) => {
      object.status.conditions = [
        { type: 'Progressing', status: 'True', message: 'created' },
        { type: 'ReplicaFailure', status: 'True', message },
      ];
    });
    expectRefused(
      cluster,
      await check(shell, cluster, { IMAGE_TIMEOUT: '3' }),
      /minimum memory usage.*request is 16Mi/,
    );
  });

  test.concurrent('a pod that does not get ready in time: refused with what it waits for', async () => {
    const cluster = running().add(imageCheckPod(IMAGE, 'PodInitializing', ''));
    expectRefused(
      cluster,
      await check(shell, cluster, { IMAGE_TIMEOUT: '3' }),
      /3 seconds.*Pending.*incomplete status/,
    );
  });

  test.concurrent('what the controller said of an earlier check does not count', async () => {
    const cluster = running();
    cluster.edit(`Deployment/${IMAGE_CHECK}`, (object) => {
      object.status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    });
    let polls = 0;
    cluster.before(STATUS_READ, () => ++polls === 5 && imagesWork(cluster), 99);
    const { code } = await check(shell, cluster);
    expect(code).toBe(0);
    expect(polls).toBe(5);
  });

  test.concurrent('an old pod that still goes does not count as the new one', async () => {
    const cluster = running();
    let polls = 0;
    cluster.before(
      STATUS_READ,
      () => {
        imagesWork(cluster);
        if (++polls < 4) {
          cluster.edit(`Deployment/${IMAGE_CHECK}`, ({ status }) => Object.assign(status, { updatedReplicas: 0 }));
        }
      },
      99,
    );
    expect((await check(shell, cluster)).code).toBe(0);
    expect(polls).toBe(4);
  });

  test.concurrent('an image check that cannot be scaled back does not hold up the upgrade', async () => {
    const cluster = shopWithImages(marker({ applied: '1.0' }), deployment('web', 3));
    cluster.fail(/^scale Deployment\/shop-image-check 0/);
    const { code, log } = await check(shell, cluster);
    expect(code).toBe(0);
    expect(log).toMatch(/shop-image-check could not be scaled back/);
    expect(replicasOf(cluster, 'web')).toBe(0);
  });
});
