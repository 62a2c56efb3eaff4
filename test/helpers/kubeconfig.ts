import type { WebServer } from './web-server.ts';

/** A kubeconfig with one context "test" for a server and a user, as text (JSON is YAML too). */
export function kubeconfigFor(server: WebServer, user: object = {}, cluster: object = {}): string {
  const authority =
    server.authority === undefined ? {} : { 'certificate-authority-data': base64(server.authority.cert) };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'local', user: 'dev', namespace: 'shop' } }],
    clusters: [{ name: 'local', cluster: { server: server.url, ...authority, ...cluster } }],
    users: [{ name: 'dev', user }],
  });
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
