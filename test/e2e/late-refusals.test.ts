import type { KubeObject } from './support/cluster';
import { apply, kubectl } from './support/cluster';
import { describeScenario } from './support/describe-scenario';
import { expectNothingStopped, expectUntouched, fingerprint } from './support/expectations';
import { withVariable } from './support/manifests';
import { type Shop, WEB } from './support/shop';

const MERGED = 'two mounts at one path';
const POLICY = 'e2e-late-refusals';

/** What the API server, or a policy, refuses in a workload, written past all checks at synthesis. */
const REFUSED: {
  readonly [what: string]: { change(pod: KubeObject['spec'], labels: Labels, selector: Labels): void; says: RegExp };
} = {
  'a number where text is needed': {
    change: ({ containers: [main] }) => {
      main.env = [{ name: 'PORT', value: 8080 }];
    },
    says: /cannot unmarshal number|cannot convert int64 to string|expected string/,
  },
  'the name of a volume': {
    change: (pod) => pod.volumes.push({ name: 'tmp_cache', emptyDir: {} }),
    says: /tmp_cache/,
  },
  [MERGED]: {
    change: ({ containers: [main] }) => {
      main.volumeMounts = [...main.volumeMounts, { ...main.volumeMounts[0], name: main.volumeMounts[1].name }];
    },
    says: /mountPath.*must be unique/s,
  },
  'a label of 64 characters': {
    change: (_, labels) => {
      labels.team = 'x'.repeat(64);
    },
    says: /must be no more than 63|63 characters|63 bytes/,
  },
  'a changed selector': {
    change: (_, labels, selector) => {
      labels.tier = 'front';
      selector.tier = 'front';
    },
    says: /field is immutable|Kubernetes never changes a selector/,
  },
  'what a policy forbids': {
    change: ({ containers: [main] }) => {
      main.env = [{ name: 'FORBIDDEN', value: 'by policy' }];
    },
    says: /no container may have FORBIDDEN/,
  },
};

interface Labels {
  [label: string]: string;
}

/** Of the next version, with one thing that is refused in each place where the workload's pods are described. */
function spoiled(shop: Shop, what: string): KubeObject[] {
  const objects = shop.objects({ version: '1.5.0' });
  const described = objects.filter(
    ({ metadata }) => metadata.name === WEB || metadata.name === `${WEB}-admission-check`,
  );
  expect(described).toHaveLength(shop.isRollout ? 1 : 2);
  for (const { spec } of described) {
    REFUSED[what].change(spec.template.spec, spec.template.metadata.labels, spec.selector.matchLabels);
  }
  // What the programs are told of it.
  const select = (lines: string) => lines.replace(`component=${WEB}`, `component=${WEB},tier=front`);
  return what === 'a changed selector' ? withVariable(objects, 'WORKLOADS', select) : objects;
}

/** https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
async function forbid(namespace: string): Promise<void> {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const expression = "object.spec.template.spec.containers.all(c, !has(c.env) || c.env.all(e, e.name != 'FORBIDDEN'))";
  const rule = {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['deployments'],
  };
  const name = `${POLICY}-${namespace}`;
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  await apply([
    {
      ...{ apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name } },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression, message: 'no container may have FORBIDDEN' }],
      },
    },
    {
      ...{ apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name } },
      spec: { policyName: name, validationActions: ['Deny'], matchResources: { namespaceSelector } },
    },
  ]);
}

describeScenario('late-refusals', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
    await forbid(shop.scenario.namespace);
  });

  for (const [what, { says }] of Object.entries(REFUSED)) {
    step(`is told of ${what} with every pod serving`, async (shop) => {
      // Argo CD's patch of a Deployment that is there merges mounts of one path, so the API server sees one.
      if (shop.isRollout && what === MERGED) return;
      const before = await fingerprint(shop);
      const since = await shop.undisturbed(`refused: ${what}`, async () => {
        const sha = await shop.scenario.commit(spoiled(shop, what), what);
        const { message, resources } = await shop.syncFailing(sha, 180);
        const { lastRefusal } = await shop.scenario.marker();
        expect([message, ...resources.map((resource) => resource.message), lastRefusal].join('\n')).toMatch(says);
      });
      await expectNothingStopped(shop, since);
      await expectUntouched(shop, before);
      expect(await shop.scenario.database.migrations(since)).toEqual([]);
      expect(await shop.scenario.marker()).toMatchObject({ applied: '1.4' });
    });
  }

  step('upgrades when it is mended, and leaves no admission check behind', async (shop) => {
    await shop.upgrade('1.4.0 -> 1.5.0', { version: '1.5.0' });
    const names = (await shop.scenario.list('deployments')).map(({ metadata }) => metadata.name);
    expect(names.filter((name) => name.endsWith('-admission-check'))).toEqual([]);
    const name = `${POLICY}-${shop.scenario.namespace}`;
    await kubectl(['delete', 'validatingadmissionpolicybinding,validatingadmissionpolicy', name]);
  });
});
