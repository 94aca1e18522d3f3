import type { Application } from '../argo-cd/application';
import type { ArgoCd } from '../argo-cd/argo-cd';
import { wantedSchemas } from '../installations';
import { readMarkerOf } from '../markers';
import { explainApplication } from './explain-application';
import { explainMarker } from './explain-marker';
import { explainPods } from './explain-pods';
import type { Finding } from './finding';

/** What is wrong with an installation, the most telling first: what its marker says, then Argo CD, then its pods. */
export async function explain(argo: ArgoCd, application: Application): Promise<Finding[]> {
  const namespace = application.destination.namespace ?? '';
  const markers = await Promise.all(
    wantedSchemas(application).map(async ({ app, schema: wanted }) => {
      const { marker, problems = [] } = (await readMarkerOf(argo, application, { name: app })) ?? {};
      return explainMarker({ app, namespace, wanted, marker, problems });
    }),
  );
  return [...markers.flat(), ...explainApplication(application), ...(await explainPods(argo, application))];
}
