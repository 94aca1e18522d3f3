export * from './installation';
export * from './installation-template';
export * from './tenant-fleet';
