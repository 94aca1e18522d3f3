import { ANNOTATION_MARKERS } from '../../fleet';
import type { Application } from '../argo-cd/application';
import type { ArgoCd } from '../argo-cd/argo-cd';
import { readMarkerOf } from '../markers';
import { explainApplication } from './explain-application';
import { explainMarker } from './explain-marker';
import { explainPods } from './explain-pods';
import type { Finding } from './finding';

/** What is wrong with an installation, the most telling first: what its marker says, then Argo CD, then its pods. */
export async function explain(argo: ArgoCd, application: Application): Promise<Finding[]> {
  const namespace = application.destination.namespace ?? '';
  const pairs = (application.annotations[ANNOTATION_MARKERS] ?? '').split(',').filter((pair) => pair !== '');
  const markers = await Promise.all(
    pairs.map(async (pair) => {
      const [, app = pair, wanted] = /^(.+)-schema=(.*)$/.exec(pair) ?? [];
      const { marker, problems = [] } = (await readMarkerOf(argo, application, { name: app })) ?? {};
      return explainMarker({ app, namespace, wanted, marker, problems });
    }),
  );
  return [...markers.flat(), ...explainApplication(application), ...(await explainPods(argo, application))];
}
