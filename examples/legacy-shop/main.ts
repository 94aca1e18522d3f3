import { App, Chart } from 'cdk8s';
import { LegacyShop } from './legacy-shop';

const app = new App();
const chart = new Chart(app, 'legacy-shop', { namespace: 'shop', disableResourceNameHashes: true });
// cdk8s-plus derives a label from the constructs' path, and leaves 'Default' out of it.
new LegacyShop(chart, 'Default', { version: '1.4.0' });
app.synth();
