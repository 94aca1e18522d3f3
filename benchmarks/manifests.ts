import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseAllDocuments } from 'yaml';

const FILE = path.join(__dirname, '..', 'dist', 'legacy-shop', 'legacy-shop.k8s.yaml');

/** The objects of one real installation: the example's. */
export function installation(): any[] {
  return parseAllDocuments(readFileSync(FILE, 'utf8'), { version: '1.1' }).map((document) => document.toJS());
}

/** The same objects without the shell programs in them: as large as the objects of most applications. */
export function smallInstallation(): any[] {
  return JSON.parse(JSON.stringify(installation()), (_, value) =>
    typeof value === 'string' && value.includes('\n') ? 'exec /bin/program' : value,
  );
}
