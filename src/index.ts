export * from './argo';
export * from './downtime';
export * from './fleet';
export * from './output';
