import { type ArgoCd, connect } from '../run';
import type { Arguments } from './arguments';
import type { Option } from './command';
import type { Terminal } from './terminal';

/** How Argo CD is reached, as its own command line is told. */
export const CONNECTION_OPTIONS: { readonly [name: string]: Option } = {
  server: { value: 'HOST', help: "Argo CD's address (default: ARGOCD_SERVER; the token is ARGOCD_AUTH_TOKEN)" },
  ca: { value: 'FILE', help: 'the certificates that are trusted' },
  insecure: { help: 'trust every certificate' },
  plaintext: { help: 'HTTP without TLS' },
  core: { help: 'through kubectl and the objects in the cluster, without the API of Argo CD' },
  context: { value: 'NAME', help: "the kubeconfig's context, with --core" },
  'argocd-namespace': { value: 'NAMESPACE', help: 'where Argo CD is, with --core (default: argocd)' },
};

export function connectionOf(given: Arguments, { env }: Terminal): ArgoCd {
  return connect({
    server: given.get('server') ?? env.ARGOCD_SERVER,
    token: env.ARGOCD_AUTH_TOKEN,
    ca: given.get('ca'),
    insecure: given.has('insecure'),
    plaintext: given.has('plaintext'),
    core: given.has('core'),
    context: given.get('context'),
    namespace: given.get('argocd-namespace'),
  });
}
