import { Chart, Testing } from 'cdk8s';
import { applicationSets } from '../support/application-sets';
import { apply, type KubeObject, kubectl, list } from './support/cluster';
import { environment } from './support/environment';
import { eventually, pause } from './support/run';

const chart = new Chart(Testing.app(), 'sets', { namespace: environment.argocdNamespace });
const sets = applicationSets(chart);

/** What a preview speaks of: without what Kubernetes and the application controller add, as the empty `jsonnet` of Argo CD 3.2. */
function essence({ metadata, spec }: any): any {
  const { name, namespace, labels, annotations, finalizers } = metadata;
  const essential = JSON.parse(JSON.stringify({ name, namespace, labels, annotations, finalizers, spec }));
  const directory = essential.spec.source?.directory;
  if (directory?.jsonnet && Object.keys(directory.jsonnet).length === 0) delete directory.jsonnet;
  return essential;
}

function byName(applications: any[]): { [name: string]: any } {
  return Object.fromEntries(applications.map((application) => [application.metadata.name, essence(application)]));
}

async function madeBy(name: string): Promise<KubeObject[]> {
  const applications = await list(environment.argocdNamespace, 'applications.argoproj.io');
  return applications.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.name === name));
}

beforeAll(() => apply(Testing.synth(chart)));

afterAll(async () => {
  if (environment.keep) return;
  const names = sets.map(({ name }) => name);
  await kubectl(['--namespace', environment.argocdNamespace, 'delete', 'applicationsets', ...names, '--wait=false']);
});

test.each(sets.map((set) => [set.name, set] as const))('the set %s makes what its preview lists', async (name, set) => {
  const expected = byName(set.preview().applications);
  await eventually(async () => (await madeBy(name)).length >= Object.keys(expected).length, 60);
  await pause(2); // more than expected would come now
  expect(byName(await madeBy(name))).toEqual(expected);
  expect(set.preview().unknown).toEqual([]);
});
