export * from './argo';
export * from './downtime';
