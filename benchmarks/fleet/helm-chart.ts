import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseDocument } from 'yaml';
import type { Installation } from '../../src';
import { SAMPLE } from './programs/sample';

/** Writes a chart that has the objects of the sample in it, and the values of each installation. */
export function writeHelmChart(folder: string, sample: string, fleet: Installation[]): void {
  mkdirSync(path.join(folder, 'chart', 'templates'), { recursive: true });
  mkdirSync(path.join(folder, 'values'));
  writeFileSync(path.join(folder, 'chart', 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
  for (const text of sample.split(/^---\n/m)) {
    const { kind, metadata } = parseDocument(text).toJS();
    writeFileSync(
      path.join(folder, 'chart', 'templates', `${kind}-${metadata.name}.yaml`.toLowerCase()),
      template(text),
    );
  }
  for (const { tenant, version, replicas } of fleet) {
    writeFileSync(
      path.join(folder, 'values', `${tenant}.yaml`),
      `tenant: ${tenant}\nversion: ${version}\nreplicas: ${replicas}\n`,
    );
  }
}

function template(text: string): string {
  return text
    .replaceAll('{{', '{{ "{{" }}')
    .replaceAll(`shop-production-${SAMPLE.tenant}`, '{{ .Release.Namespace }}')
    .replaceAll(SAMPLE.tenant, '{{ .Values.tenant }}')
    .replaceAll(SAMPLE.version, '{{ .Values.version }}')
    .replaceAll(String(SAMPLE.replicas), '{{ .Values.replicas }}');
}

export function helmLoop(helm: string): string {
  return `while read -r tenant; do
  '${helm}' template shop chart --namespace "shop-production-$tenant" --values "values/$tenant.yaml" >"out/$tenant.yaml" || exit
done <tenants`;
}
