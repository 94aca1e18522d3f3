import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { ArgoAnnotations } from '../../argo';
import { type Problem, some } from '../../common';
import {
  claimTemplateNames,
  dataProblems,
  isKind,
  itemsOf,
  type Manifest,
  manifestOf,
  metadataProblems,
  passwordsIn,
  podProblems,
  problemsAt,
  tooLargeToNote,
} from '../../kubernetes';
import { kindOf } from '../kinds';
import type { KindFinding } from '../kinds/workload-kind';
import { UpgradeWarning } from '../upgrade-warning';

/** An object of the chart that is neither the upgrade's own nor a workload of an application. */
export interface OtherObject {
  readonly construct: ApiObject;
  readonly manifest: Manifest;
}

/** @param isOurs whether an object is judged elsewhere */
export function otherObjects(chart: Chart, isOurs: (construct: ApiObject) => boolean): OtherObject[] {
  return chart.node
    .findAll()
    .filter((construct: IConstruct): construct is ApiObject => ApiObject.isApiObject(construct))
    .filter((construct) => Chart.of(construct) === chart && !isOurs(construct))
    .flatMap((construct) => itemsOf(manifestOf(construct)).map((manifest) => ({ construct, manifest })));
}

/** What the API server would refuse in it. */
export function otherProblems({ construct, manifest }: OtherObject): Problem[] {
  const pod = kindOf(manifest)?.podTemplate?.(manifest)?.spec;
  const found = [
    ...metadataProblems(manifest.metadata),
    ...(pod ? podProblems(pod, claimTemplateNames(manifest)) : []),
    ...(isKind(manifest, 'ConfigMap', 'Secret') ? dataProblems(manifest) : []),
  ];
  const id = `${manifest.kind} '${manifest.metadata.name}'`;
  return problemsAt(construct, id, found);
}

/** What works, and should not be so. */
export function otherFindings({ manifest }: OtherObject): KindFinding[] {
  const { kind, metadata } = manifest;
  const id = `${kind} '${metadata.name}'`;
  const found: KindFinding[] = [];
  const bytes = tooLargeToNote(manifest);
  const options = metadata.annotations?.[ArgoAnnotations.SYNC_OPTIONS] ?? '';
  if (bytes !== undefined && !/\b(ServerSideApply|Replace)=true\b/.test(`${options}`)) {
    const text = `${id} has ${bytes} bytes, and Argo CD cannot note more than 262144 in an annotation: make it smaller, or annotate it with ${ArgoAnnotations.SYNC_OPTIONS}: ServerSideApply=true`;
    found.push({ warning: UpgradeWarning.LARGE_OBJECT, text });
  }
  if (isKind(manifest, 'Secret')) {
    if (hasContent(manifest.data) || hasContent(manifest.stringData)) {
      const text = `the values of ${id} stand in Git, readable by everyone (base64 hides nothing): use UpgradeSecret.external or .sealed, or create the Secret outside of Git and name it with UpgradeSecret.existing`;
      found.push({ warning: UpgradeWarning.CLEAR_TEXT_SECRET, text });
    }
    return found;
  }
  return [...found, ...passwordFindings(id, manifest)];
}

/** Passwords that stand in an object that is no Secret. */
export function passwordFindings(id: string, manifest: Manifest): KindFinding[] {
  const { metadata, spec } = manifest;
  const pod = kindOf(manifest)?.podTemplate?.(manifest);
  const named = pod
    ? [
        ...passwordsIn(pod.spec?.initContainers ?? [], 'initContainers'),
        ...passwordsIn(pod.spec?.containers ?? [], 'containers'),
        ...passwordsIn(pod.metadata?.annotations ?? {}, 'annotations', false),
      ]
    : passwordsIn(spec, 'spec', false);
  const places = [
    ...passwordsIn(metadata.annotations ?? {}, 'metadata.annotations', false),
    ...(isKind(manifest, 'ConfigMap') ? passwordsIn(manifest.data, 'data') : []),
    ...named,
  ];
  if (places.length === 0) return [];
  return [{ warning: UpgradeWarning.CLEAR_TEXT_PASSWORD, text: clearText(`${id} has`, places) }];
}

export function clearText(who: string, places: string[]): string {
  return `${who} a password in clear text: ${some(places)}; keep it in a Secret (UpgradeSecret) and refer to it, as in $(DB_PASSWORD)`;
}

function hasContent(values: { [key: string]: string } | undefined): boolean {
  return Object.keys(values ?? {}).length > 0;
}
