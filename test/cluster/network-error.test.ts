import { expect, test } from 'vitest';
import { explainNetworkError } from '../../src/cluster/network-error.ts';

const TARGET = {
  context: 'prod',
  namespace: 'default',
  server: new URL('https://api.example.com:6443/'),
  cluster: {},
  userName: 'dev',
  user: {},
};

function failure(code: string, message = 'what the system said'): Error {
  return Object.assign(new Error(message), { code });
}

test.each([
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls', 'client certificate'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tls', 'client certificate'],
  ['CERT_NOT_YET_VALID', 'tls', 'clock'],
  ['CERT_HAS_EXPIRED', 'tls', 'expired'],
  ['CERT_REVOKED', 'tls', 'CERT_REVOKED: what the system said'],
  ['EHOSTUNREACH', 'unreachable', 'no route'],
  ['ENETUNREACH', 'unreachable', 'no route'],
  ['EAI_AGAIN', 'unreachable', '"api.example.com"'],
  ['EADDRNOTAVAIL', 'unreachable', 'what the system said'],
  ['ETIMEDOUT', 'timeout', 'did not take a connection'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'did not take a connection'],
])('%s is explained as %s.', (code, kind, words) => {
  const error = explainNetworkError(failure(code), TARGET, undefined);
  expect(error.kind).toBe(kind);
  expect(error.message).toMatch(/^The server https:\/\/api\.example\.com:6443 \(context "prod"\) /);
  expect(error.message).toContain(words);
});

test('A host with several addresses is explained by the first one that failed.', () => {
  const error = explainNetworkError(
    new AggregateError([failure('ECONNREFUSED'), failure('ENETUNREACH')]),
    TARGET,
    undefined,
  );
  expect(error.message).toContain('connection refused');
});

test('What a library wraps is found.', () => {
  const error = explainNetworkError(
    new TypeError('fetch failed', { cause: failure('ECONNREFUSED') }),
    TARGET,
    undefined,
  );
  expect(error.message).toContain('connection refused');
});

test('A proxy on the way is named.', () => {
  expect(explainNetworkError(failure('ECONNREFUSED'), TARGET, 'proxy:3128').message).toContain(
    'through the proxy proxy:3128',
  );
});
