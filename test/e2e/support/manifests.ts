import type { KubeObject } from './cluster';

/** Changes a variable wherever a container of these objects has it, as somebody would who edits the manifests. */
export function withVariable(objects: KubeObject[], name: string, change: (value: string) => string): KubeObject[] {
  for (const { spec } of objects) {
    const { initContainers = [], containers = [] } = spec?.template?.spec ?? {};
    for (const { env = [] } of [...initContainers, ...containers]) {
      for (const variable of env) if (variable.name === name) variable.value = change(variable.value);
    }
  }
  return objects;
}
