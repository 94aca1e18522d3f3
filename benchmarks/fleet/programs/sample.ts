/** An installation whose values are found again in its manifests, so that templates for other tools can be made of them. */
export const SAMPLE = { tenant: 'tenant-99999', version: '1.4.99999', replicas: 99_999 };
