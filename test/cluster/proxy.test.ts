import { expect, test } from 'vitest';
import { findProxy } from '../../src/cluster/proxy.ts';

const PROXY = 'http://proxy.example.com:3128';

function proxyFor(server: string, env: Readonly<Record<string, string>>, proxyUrl?: string): string | undefined {
  return findProxy(new URL(server), proxyUrl, env)?.href;
}

test('HTTPS_PROXY is for https servers, and HTTP_PROXY for the others.', () => {
  expect(proxyFor('https://api:6443', { HTTPS_PROXY: PROXY, HTTP_PROXY: 'http://other' })).toBe(`${PROXY}/`);
  expect(proxyFor('http://api:8080', { HTTPS_PROXY: PROXY, HTTP_PROXY: 'http://other' })).toBe('http://other/');
  expect(proxyFor('https://api:6443', { HTTP_PROXY: PROXY })).toBeUndefined();
});

test('Capitals win over small letters, and ALL_PROXY is not read.', () => {
  expect(proxyFor('https://api:6443', { https_proxy: 'http://small', HTTPS_PROXY: PROXY })).toBe(`${PROXY}/`);
  expect(proxyFor('https://api:6443', { https_proxy: 'http://small', HTTPS_PROXY: '' })).toBe('http://small/');
  expect(proxyFor('https://api:6443', { ALL_PROXY: PROXY })).toBeUndefined();
});

test('An address without a scheme is an http proxy.', () => {
  expect(proxyFor('https://api:6443', { HTTPS_PROXY: 'proxy:3128' })).toBe('http://proxy:3128/');
});

test('The proxy of the kubeconfig wins, and NO_PROXY does not concern it.', () => {
  const env = { HTTPS_PROXY: 'http://other', NO_PROXY: '*' };
  expect(proxyFor('https://api:6443', env, 'socks5://localhost:1080')).toBe('socks5://localhost:1080');
});

test.each([
  ['https://api.example.com:6443', 'example.com', true],
  ['https://example.com:6443', 'example.com', true],
  ['https://badexample.com:6443', 'example.com', false],
  ['https://api.example.com:6443', '.example.com', true],
  ['https://example.com:6443', '.example.com', false],
  ['https://api.example.com:6443', '*.example.com', true],
  ['https://example.com:6443', '*.example.com', false],
  ['https://API.Example.com:6443', ' other , EXAMPLE.COM ', true],
  ['https://api.example.com:6443', 'example.com:6443', true],
  ['https://api.example.com:6443', 'example.com:443', false],
  ['https://api.example.com', 'example.com:443', true],
  ['http://api.example.com', 'example.com:80', true],
  ['https://anything:6443', '*', true],
  ['https://anything:6443', ',,', false],
  ['https://10.1.2.3:6443', '10.0.0.0/8', true],
  ['https://11.1.2.3:6443', '10.0.0.0/8', false],
  ['https://10.1.2.3:6443', '10.1.2.3', true],
  ['https://10.1.2.3:6443', '10.1.2.3:6443', true],
  ['https://10.1.2.3:6443', '10.1.2.3:443', false],
  ['https://10.1.2.3:6443', '2.3', false],
  ['https://10.1.2.3:6443', '10.0.0.0/99', false],
  ['https://[fd00::1]:6443', 'fd00::/8', true],
  ['https://[fd00::1]:6443', 'fd00:0::1', true],
  ['https://[fd00::1]:6443', '[fd00::1]:6443', true],
  ['https://[fd00::1]:6443', '10.0.0.0/8', false],
  ['https://localhost:6443', '', true],
  ['https://127.0.0.1:6443', '', true],
  ['https://127.8.8.8:6443', '', true],
  ['https://[::1]:6443', '', true],
])('%s with NO_PROXY=%j goes direct: %s', (server, noProxy, isDirect) => {
  const given = proxyFor(server, { HTTPS_PROXY: PROXY, HTTP_PROXY: PROXY, NO_PROXY: noProxy });
  expect(given).toBe(isDirect ? undefined : `${PROXY}/`);
});

test.each(['ftp://user:secret@proxy', 'http://', 'http://user:secret@:80'])(
  '%s is no proxy, and its password is not repeated.',
  (text) => {
    expect(() => proxyFor('https://api:6443', {}, text)).toThrow(/proxy-url/);
    expect(() => proxyFor('https://api:6443', {}, text)).not.toThrow(/secret/);
  },
);
