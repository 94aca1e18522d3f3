import { createHash } from 'node:crypto';
import type { k8s } from '../../kubernetes';

/** Where a volume's content comes from. */
type Source = Pick<k8s.Volume, 'configMap' | 'emptyDir' | 'persistentVolumeClaim' | 'secret'>;

/** How a volume is mounted. */
export interface AppVolumeOptions {
  /** @default - false; of a ConfigMap or a Secret true */
  readonly readOnly?: boolean;

  /**
   * One file or folder of the volume, which is mounted in place of the whole volume. What is mounted so is not refreshed when it changes.
   * @default - the whole volume
   */
  readonly subPath?: string;
}

/** A volume and the place where the container sees it. */
export class AppVolume {
  /** A folder that lives as long as the pod, for example for a read-only root file system's `/tmp`. */
  public static emptyDir(name: string, mountPath: string): AppVolume {
    return new AppVolume(name, mountPath, { emptyDir: {} }, {});
  }

  /**
   * A claim that exists already. For a migrator it must exist before the first sync: claims among the application's own
   * objects are applied after the migration.
   */
  public static persistentVolumeClaim(claimName: string, mountPath: string, options: AppVolumeOptions = {}): AppVolume {
    return new AppVolume(volumeName('claim', claimName), mountPath, { persistentVolumeClaim: { claimName } }, options);
  }

  /** The keys of a ConfigMap as files. */
  public static configMap(name: string, mountPath: string, options: AppVolumeOptions = {}): AppVolume {
    const source = { configMap: { name } };
    return new AppVolume(volumeName('config', name), mountPath, source, { readOnly: true, ...options });
  }

  /** The keys of a Secret as files. */
  public static secret(secretName: string, mountPath: string, options: AppVolumeOptions = {}): AppVolume {
    const source = { secret: { secretName } };
    return new AppVolume(volumeName('secret', secretName), mountPath, source, { readOnly: true, ...options });
  }

  private constructor(
    private readonly name: string,
    private readonly mountPath: string,
    private readonly source: Source,
    private readonly options: AppVolumeOptions,
  ) {}

  /** @internal */
  public _volume(): k8s.Volume {
    return { name: this.name, ...this.source };
  }

  /** @internal */
  public _mount(): k8s.VolumeMount {
    return {
      name: this.name,
      mountPath: this.mountPath,
      readOnly: this.options.readOnly,
      subPath: this.options.subPath,
    };
  }
}

/** A volume's name: a label of 63 characters, while names of objects are longer and have dots; different for different objects. */
export function volumeName(kind: string, name: string): string {
  const plain = `${kind}-${name}`;
  if (/^[a-z0-9-]{1,63}$/.test(plain)) return plain;
  const digest = createHash('sha256').update(plain).digest('hex').slice(0, 8);
  return `${plain.replace(/[^a-z0-9-]/g, '-').slice(0, 54)}-${digest}`;
}

/** What is mounted at several places is one volume of the pod. Others of the same name are a mistake, which the pod's checks find. */
export function distinct(volumes: k8s.Volume[]): k8s.Volume[] {
  return [...new Map(volumes.map((volume) => [JSON.stringify(volume), volume])).values()];
}
