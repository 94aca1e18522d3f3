export { ManifestApp, type ManifestAppProps } from './manifest-app';
export type { ManifestSummary } from './manifest-summary';
