import { type Marker, type MarkerProblem, markerName } from '../../downtime';
import { type Finding, finding } from './finding';

export interface SeenMarker {
  readonly app: string;
  readonly namespace: string;
  /** What Git wants, as far as Argo CD has seen it. */
  readonly wanted?: string;
  /** Undefined when there is none, or none that may be seen. */
  readonly marker?: Marker;
  readonly problems: readonly MarkerProblem[];
}

/** What the marker says of the database, in the words of docs/operating.md. */
export function explainMarker({ app, namespace, wanted, marker, problems }: SeenMarker): Finding[] {
  const name = markerName(app);
  const patch = (data: string) =>
    `kubectl --namespace ${namespace} patch configmap ${name} --type merge --patch '${data}'`;
  if (!marker) {
    const create = `kubectl --namespace ${namespace} create configmap ${name} --from-literal applied=VERSION`;
    const remedies = [
      'before the first sync that is right; if it was deleted and the database is as it was, create it again:',
      create,
    ];
    return [finding(`There is no marker ${name}, or Argo CD does not show it`, [], remedies)];
  }
  const edited = problems.map(({ key, what, patch: data }) =>
    finding(`${name}: what stands in '${key}' no job has written`, [what], [patch(data)]),
  );
  return [...edited, ...state(name, marker, wanted), ...refusal(name, marker)];
}

function state(name: string, marker: Marker, wanted: string | undefined): Finding[] {
  const { applied, inProgress, untouched, lastFailure, attempts, holder } = marker;
  const details = lastFailure === undefined ? [] : lines(lastFailure);
  const tries = attempts === undefined ? '' : `, attempt ${attempts}`;
  if (inProgress !== undefined) {
    const what = `${name}: a migration to ${inProgress} began${tries}, and did not end well, or runs in ${holder ?? 'a pod that is gone'}`;
    if (untouched !== undefined)
      return [
        finding(
          what,
          [...details, 'its migrator has not begun: the database is as it was'],
          ['sync again, or sync the old version'],
        ),
      ];
    const again = details.length > 0 ? 'mend the cause, then sync again' : 'if nothing runs any more, sync again';
    return [
      finding(what, details, [
        `${again}: the migrator runs once more; the old version is refused meanwhile, because the database may be half way`,
      ]),
    ];
  }
  if (applied === undefined) return [finding(`${name} says nothing of the database`, details)];
  if (lastFailure !== undefined)
    return [
      finding(`${name}: the database has ${applied}, and the last attempt failed`, details, [
        'do what it says, then sync again',
      ]),
    ];
  if (wanted !== undefined && applied !== wanted)
    return [finding(`${name}: the database has ${applied}, Git wants ${wanted}`, [], ['a full sync upgrades it'])];
  return [];
}

function refusal(name: string, { lastRefusal }: Marker): Finding[] {
  if (lastRefusal === undefined) return [];
  const [said, todo] = lastRefusal.split(' What to do: ');
  return [
    finding(`${name}: an upgrade was refused; nothing was stopped`, lines(said), todo === undefined ? [] : lines(todo)),
  ];
}

const lines = (text: string) => text.trim().split('\n');
