import { imageCheck, MARKER, marker } from '../support/objects';
import { deployment, GIT, World } from './world';

/** The marker was lost while everything runs, and the database is asked which schema it has. */
export class AskedWorld extends World {
  public static override serving(): AskedWorld {
    const deployments = Object.keys(GIT).map((name) => deployment(name, '1.0'));
    const objects = [imageCheck(), marker({ applied: '1.0' }), ...deployments];
    const world = new AskedWorld(objects, { version: '1.0', half: false });
    world.settle();
    world.cluster.remove(`ConfigMap/${MARKER}`);
    return world;
  }

  public override get environment(): { [name: string]: string } {
    return { ASKS: 'true', ALLOW_DOWNGRADE: 'false' };
  }

  /** What its command prints. Of a database that is half way it prints nothing that counts. */
  public override get answer(): string | undefined {
    return this.database.half ? undefined : this.database.version;
  }

  public override copy(): AskedWorld {
    return this.copyInto((objects, database) => new AskedWorld(objects, database));
  }
}
