export { CommittedTree } from './committed-tree';
export { ManifestApp, type ManifestAppProps } from './manifest-app';
export { layOut } from './manifest-layout';
export type { ManifestPart } from './manifest-part';
export { isReserved, setManifestPath } from './manifest-path';
export { ManifestRenderer } from './manifest-renderer';
export type { ManifestSummary } from './manifest-summary';
export { inOrder, type RenderedObject } from './object-order';
export { within } from './part-problems';
