import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { apply, type KubeObject, kubectl } from './support/cluster';

const DIST = join(__dirname, '..', '..', 'dist');
const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));

// Nothing is created in it: a namespace has to exist even for a dry run.
const NAMESPACE = 'e2e-dist';

const dryRun = (input: string) =>
  kubectl(['apply', '--dry-run=server', '--validate=strict', '--filename', '-'], { input });

describe('the API server accepts what the examples emit, without one unknown field', () => {
  beforeAll(() => apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }]));
  afterAll(() => kubectl(['delete', 'namespace', NAMESPACE, '--wait=false']));

  it.each(files.sort())('%s', async (file) => {
    const objects = parseAllDocuments(readFileSync(join(DIST, file), 'utf8')).map((d) => d.toJS() as KubeObject);
    const placed = objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace: NAMESPACE } }));
    const output = await dryRun(placed.map((object) => JSON.stringify(object)).join('\n---\n'));
    expect(output.trim().split('\n')).toHaveLength(objects.length);
  });

  it('would not accept one', async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: NAMESPACE }, bogus: 1 };
    await expect(dryRun(JSON.stringify(object))).rejects.toThrow(/bogus/);
  });
});
