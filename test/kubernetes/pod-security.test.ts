import { Testing } from 'cdk8s';
import { strictestLevel } from '../../src/kubernetes/pod-security';
import { shopChart, shortForm } from '../support/synth';

const SAFE = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

function pod(container: any = {}, more: any = {}): any {
  return { containers: [{ name: 'main', securityContext: SAFE, ...container }], ...more };
}

const secure = (context: any) => pod({ securityContext: { ...SAFE, ...context } });

test('every pod of a downtime upgrade is restricted', () => {
  const chart = shopChart();
  shortForm(chart);
  const pods = Testing.synth(chart).flatMap(({ spec }) => (spec?.template?.spec ? [spec.template.spec] : []));
  expect(pods.length).toBe(5);
  for (const one of pods) expect(strictestLevel([one])).toBe('restricted');
});

describe('restricted', () => {
  test.each<[string, any]>([
    ['what the container says', pod()],
    [
      'what the pod says',
      pod(
        { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
        { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } } },
      ),
    ],
    ['a user', secure({ runAsUser: 1000 })],
    ['a low port', secure({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
    [
      'ordinary volumes',
      pod(
        {},
        {
          volumes: [
            { name: 'a', emptyDir: {} },
            { name: 'b', persistentVolumeClaim: {} },
          ],
        },
      ),
    ],
    ['no pod', undefined],
  ])('%s', (_, spec) => {
    expect(strictestLevel(spec ? [spec] : [])).toBe('restricted');
  });
});

describe('baseline', () => {
  test.each<[string, any]>([
    ['says nothing', pod({ securityContext: undefined })],
    ['may gain privileges', secure({ allowPrivilegeEscalation: undefined })],
    ['may be root', secure({ runAsNonRoot: undefined })],
    [
      'may be root, against its pod',
      pod({ securityContext: { ...SAFE, runAsNonRoot: false } }, { securityContext: { runAsNonRoot: true } }),
    ],
    ['is root', secure({ runAsUser: 0 })],
    ['is root by its pod', pod({}, { securityContext: { runAsUser: 0 } })],
    ['has no seccomp profile', secure({ seccompProfile: undefined })],
    ['keeps capabilities', secure({ capabilities: { drop: ['NET_RAW'] } })],
    ['adds a capability', secure({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } })],
    ['has a network volume', pod({}, { volumes: [{ name: 'a', nfs: {} }] })],
    ['has a careless init container', pod({}, { initContainers: [{ name: 'init' }] })],
    ['tunes safely', pod({ securityContext: {} }, { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } })],
    ['has a harmless SELinux type', pod({ securityContext: { seLinuxOptions: { type: 'container_t' } } })],
  ])('%s', (_, spec) => {
    expect(strictestLevel([spec])).toBe('baseline');
  });

  test('one such pod among restricted ones', () => {
    expect(strictestLevel([pod(), pod({ securityContext: undefined }), pod()])).toBe('baseline');
  });
});

describe('privileged', () => {
  test.each<[string, any]>([
    ['the network of the node', pod({}, { hostNetwork: true })],
    ['the processes of the node', pod({}, { hostPID: true })],
    ['the memory of the node', pod({}, { hostIPC: true })],
    ['a folder of the node', pod({}, { volumes: [{ name: 'a', hostPath: { path: '/' } }] })],
    ['a port of the node', pod({ ports: [{ containerPort: 80, hostPort: 80 }] })],
    ['all rights', secure({ privileged: true })],
    ['a great capability', secure({ capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } })],
    ['no seccomp', secure({ seccompProfile: { type: 'Unconfined' } })],
    ['no seccomp in the pod', pod({}, { securityContext: { seccompProfile: { type: 'Unconfined' } } })],
    ['no AppArmor', secure({ appArmorProfile: { type: 'Unconfined' } })],
    ['an SELinux type', secure({ seLinuxOptions: { type: 'spc_t' } })],
    ['an SELinux user', secure({ seLinuxOptions: { user: 'root' } })],
    ['an SELinux role', secure({ seLinuxOptions: { role: 'admin' } })],
    ['/proc', secure({ procMount: 'Unmasked' })],
    ['settings of the kernel', pod({}, { securityContext: { sysctls: [{ name: 'kernel.msgmax' }] } })],
    ['a process of the node', secure({ windowsOptions: { hostProcess: true } })],
    ['a probe of another host', pod({ livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } })],
    ['a hook to another host', pod({ lifecycle: { preStop: { tcpSocket: { host: '10.0.0.1', port: 80 } } } })],
    [
      'an init container with all rights',
      pod({}, { initContainers: [{ name: 'a', securityContext: { privileged: true } }] }),
    ],
  ])('%s', (_, spec) => {
    expect(strictestLevel([spec])).toBe('privileged');
  });
});
