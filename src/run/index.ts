export { type ArgoCd, ArgoCdError } from './argo-cd/argo-cd';
export { type ConnectionOptions, connect } from './argo-cd/connection';
