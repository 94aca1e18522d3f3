export * from './argo';
export * from './downtime';
export * from './output';
