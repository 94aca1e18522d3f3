import { ManifestApp, TenantFleet } from 'cdk8s-downtime';
import { ShopTemplate } from './shop-template';

const app = new ManifestApp({ outdir: '../../dist/tenant-fleet' });
new TenantFleet(app, 'fleet', { installations: 'installations', template: new ShopTemplate() });
app.synth();
