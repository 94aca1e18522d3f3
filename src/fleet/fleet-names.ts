/** Names and paths of what a fleet emits. They are a contract. */

/** Of each Application: the fleet, its parts, and what is to be known when Applications are listed. */
export const LABEL_FLEET = 'cdk8s-downtime/fleet';
export const LABEL_ENVIRONMENT = 'cdk8s-downtime/environment';
export const LABEL_TENANT = 'cdk8s-downtime/tenant';
export const LABEL_STATE = 'cdk8s-downtime/state';
export const LABEL_WAVE = 'cdk8s-downtime/wave';
export const LABEL_VERSION = 'cdk8s-downtime/version';
/** Of the AppProject of an environment: its waves in order, as JSON. Only with a list of waves. */
export const ANNOTATION_WAVES = 'cdk8s-downtime/waves';

/** The markers of an installation, each with the schema version that Git wants: `shop-schema=1.4`, separated by commas. */
export const ANNOTATION_MARKERS = 'cdk8s-downtime/markers';

/** An installation's Application. */
export const applicationName = (fleet: string, environment: string, tenant: string) =>
  `${fleet}-${environment}-${tenant}`;
/** The Application that is applied by hand, and brings all others. */
export const topLevelName = (fleet: string, environment: string) => `${fleet}-${environment}`;
/** A dot is in no tenant's name. */
export const parentName = (fleet: string, environment: string, parent: number) =>
  `${fleet}-${environment}.${numbered(parent)}`;
export const projectName = (fleet: string, environment: string, window?: string) =>
  [fleet, environment, ...(window === undefined ? [] : [window])].join('-');
/** The AppProject of the Applications that bring Applications. */
export const bootstrapProjectName = (fleet: string, environment: string) => `${fleet}-${environment}.bootstrap`;

export const bootstrapFile = (environment: string) => `${environment}/bootstrap.yaml`;
/** No tenant's name begins with `_`. */
export const projectsFile = (environment: string) => `${environment}/applications/_projects.yaml`;
export const parentsFile = (environment: string) => `${environment}/applications/_parents.yaml`;
export const installationsFolder = (environment: string) => `${environment}/installations`;
export const installationFolder = (environment: string, tenant: string) =>
  `${installationsFolder(environment)}/${tenant}`;
export const manifestsFile = (environment: string, tenant: string) =>
  `${installationFolder(environment, tenant)}/manifests.yaml`;
/** @param parent undefined when the environment has only one */
export const applicationsFolder = (environment: string, parent?: number) =>
  `${environment}/applications${parent === undefined ? '' : `/${numbered(parent)}`}`;

/** A folder of the tree as it is called in the repository. */
export const inRepository = (path: string, folder: string) => (path === '.' ? folder : `${path}/${folder}`);

function numbered(parent: number): string {
  return String(parent).padStart(2, '0');
}
