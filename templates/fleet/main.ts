import { ManifestApp, TenantFleet } from 'cdk8s-downtime';
import { Template } from './template';

const app = new ManifestApp({ outdir: 'deploy' });
new TenantFleet(app, 'fleet', { installations: 'installations', template: new Template() });
app.synth();
