import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { apply, type KubeObject, kubectl } from './support/cluster';

const DIST = join(__dirname, '..', '..', 'dist');
const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));

describe('the API server accepts what the examples emit, without one unknown field', () => {
  it.each(files.sort())('%s', async (file) => {
    const objects = parseAllDocuments(readFileSync(join(DIST, file), 'utf8')).map((d) => d.toJS() as KubeObject);
    const namespace = `e2e-dist-${file.replace(/\W+/g, '-').toLowerCase().slice(-40)}`.replace(/-+$/, '');
    await apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
    try {
      const placed = objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
      const input = placed.map((object) => JSON.stringify(object)).join('\n---\n');
      const output = await kubectl(['apply', '--dry-run=server', '--validate=strict', '--filename', '-'], { input });
      expect(output.trim().split('\n')).toHaveLength(objects.length);
    } finally {
      await kubectl(['delete', 'namespace', namespace, '--wait=false']);
    }
  });

  it('would not accept one', async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' }, bogus: 1 };
    const args = ['apply', '--dry-run=server', '--validate=strict', '--filename', '-'];
    await expect(kubectl(args, { input: JSON.stringify(object) })).rejects.toThrow(/bogus/);
  });
});
