import { Chart } from 'cdk8s';
import { ArgoApplication, ArgoDestination, ArgoSource, ManifestApp } from 'cdk8s-downtime';
import { Template } from './template';

const app = new ManifestApp({ outdir: 'deploy' });

const contents = new Chart(app, '{{name}}', { namespace: '{{name}}' });
ManifestApp.setPath(contents, '{{name}}/manifests.yaml');
new Template(contents, '{{name}}', { version: '1.0.0' });

// Applied once, by hand. It waits for somebody who syncs it.
const argo = new Chart(app, 'application', { namespace: 'argocd' });
ManifestApp.setPath(argo, 'application.yaml');
new ArgoApplication(argo, '{{name}}', {
  project: 'default',
  source: ArgoSource.git({
    repoUrl: '{{repository}}',
    path: '{{path}}/{{name}}',
    targetRevision: 'refs/heads/main',
  }),
  destination: ArgoDestination.inCluster(),
  contents: [contents],
});

app.synth();
