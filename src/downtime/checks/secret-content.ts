import type { IConstruct } from 'constructs';
import { fail, hasKeys } from '../../common';
import { DATA_KEY, entriesOf, isKind, type Manifest, obeys, remedyOf, shown } from '../../kubernetes';

/** Refuses what a secret says of its keys and values when no Secret can be made from it. Values are never shown. */
export function requireSecretContent(scope: IConstruct, name: string, manifest: Manifest): void {
  const where = `secrets: '${name}'`;
  const requireKey = (key: unknown) => {
    if (typeof key === 'string' && obeys(DATA_KEY, key)) return;
    fail(scope, `${where} has the key ${shown(key)}`, remedyOf(DATA_KEY));
  };
  const requireText = (key: string, value: unknown) => {
    if (typeof value === 'string') return;
    const type = Array.isArray(value) ? 'list' : typeof value;
    fail(scope, `${where} has ${key} of the type ${value === null ? 'null' : type}`, 'give text: put it in quotes');
  };
  for (const [key, value] of valuesOf(manifest)) {
    requireKey(key);
    requireText(key, value);
  }
  if (!isKind(manifest, 'ExternalSecret')) return;
  for (const entry of manifest.spec?.data ?? []) {
    requireKey(entry.secretKey);
    if (!entry.remoteRef?.key) fail(scope, `${where} takes '${entry.secretKey}' from nowhere`, 'give its remoteKey');
  }
}

function valuesOf(manifest: Manifest): [string, unknown][] {
  if (isKind(manifest, 'Secret')) return entriesOf(manifest.stringData);
  return isKind(manifest, 'SealedSecret') && hasKeys(manifest.spec) ? entriesOf(manifest.spec.encryptedData) : [];
}
