import { ProblemsError } from '../../../src/common';
import { type ConnectionOptions, connect } from '../../../src/run/argo-cd/connection';

test.each<[string, ConnectionOptions, string]>([
  ['a host', { server: 'argocd.example.com' }, 'https://argocd.example.com'],
  ['a host with a port', { server: 'argocd.example.com:8443' }, 'https://argocd.example.com:8443'],
  ['a host with a path', { server: 'example.com/argocd/' }, 'https://example.com/argocd'],
  ['no TLS', { server: '127.0.0.1:8080', plaintext: true }, 'http://127.0.0.1:8080'],
  ['a scheme', { server: 'http://argocd-server.argocd' }, 'http://argocd-server.argocd'],
  ['the cluster', { core: true }, 'namespace argocd'],
  ['a context', { core: true, context: 'prod', namespace: 'gitops', server: 'unused' }, 'namespace gitops of prod'],
])('connects to %s', (_, options, name) => {
  const argoCd = connect(options);
  expect(argoCd.name).toBe(name);
  argoCd.close();
});

test.each<[string, ConnectionOptions, string]>([
  ['nothing', {}, 'nobody says where Argo CD is; set ARGOCD_SERVER, or give --server HOST, or --core'],
  ['an address that is none', { server: 'a b' }, "the server 'a b' is no address"],
  ['a certificate without TLS', { server: 'a', plaintext: true, insecure: true }, '--plaintext has no certificates'],
  [
    'a certificate that is not there',
    { server: 'a', ca: '/nowhere/ca.pem' },
    '/nowhere/ca.pem: the certificates cannot be read',
  ],
  ['TLS for the cluster', { core: true, insecure: true }, '--insecure is of no use with --core'],
  ['a context for the API', { server: 'a', context: 'prod' }, '--context is of no use without --core'],
])('refuses %s', (_, options, message) => {
  expect(() => connect(options)).toThrow(message);
  expect(() => connect(options)).toThrow(ProblemsError);
});
