export * from './annotations';
export * from './sync-phase';
