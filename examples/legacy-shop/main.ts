import { App } from 'cdk8s';
import { LegacyShop } from './legacy-shop';

const app = new App();
new LegacyShop(app, 'legacy-shop', { version: '1.4.0' });
app.synth();
