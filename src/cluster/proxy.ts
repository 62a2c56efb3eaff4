import { BlockList, isIP } from 'node:net';
import { bad } from './kubeconfig-source.ts';
import type { Environment } from './target.ts';

/**
 * The proxy on the way to a server: proxy-url of the cluster, else what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, read as
 * Go programs read them (https://pkg.go.dev/golang.org/x/net/http/httpproxy). `undefined`: straight to the server.
 */
export function findProxy(server: URL, proxyUrl: string | undefined, env: Environment): URL | undefined {
  if (proxyUrl !== undefined) return parseProxy(proxyUrl, 'proxy-url');
  const names = server.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const name = names.find((candidate) => env[candidate]);
  if (name === undefined || goesDirect(server, env['NO_PROXY'] || env['no_proxy'] || '')) return undefined;
  const value = env[name] ?? '';
  return parseProxy(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`, name);
}

const SCHEMES = ['http:', 'https:', 'socks5:', 'socks5h:'];

function parseProxy(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // The text may hold a password, so it is not shown.
  if (url === undefined || url.hostname === '') throw bad(`The address of the proxy in ${source} is not valid.`);
  if (!SCHEMES.includes(url.protocol)) {
    throw bad(`The proxy in ${source} is for "${url.protocol}//"; it must be http, https or socks5.`);
  }
  return url;
}

function goesDirect(server: URL, noProxy: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || isLoopback(host)) return true;
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  const entries = noProxy.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry === '*' || matchesBlock(entry, host) || matchesName(entry, host, port));
}

function isLoopback(host: string): boolean {
  return matchesBlock('127.0.0.0/8', host) || matchesBlock('::1/128', host);
}

/** An entry such as 10.0.0.0/8 or fd00::/8. */
function matchesBlock(entry: string, host: string): boolean {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || Number(length) > (family === 4 ? 32 : 128)) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(address, Number(length), name);
  return block.check(host, name);
}

/** An entry such as 10.0.0.1, [::1]:6443, example.com (with all below it), .example.com or *.example.com (only below). */
function matchesName(entry: string, host: string, port: string): boolean {
  const { name, port: wanted } = splitPort(entry);
  if (name === '' || (wanted !== '' && wanted !== port)) return false;
  if (isIP(name) !== 0) return sameAddress(name, host);
  if (isIP(host) !== 0) return false;
  const domain = name.startsWith('*.') ? name.slice(1) : name;
  if (domain.startsWith('.')) return host.endsWith(domain);
  return host === domain || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): { readonly name: string; readonly port: string } {
  if (isIP(entry) === 6) return { name: entry, port: '' };
  const [, name = '', port = ''] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return { name: name.replace(/^\[|\]$/g, ''), port };
}

function sameAddress(address: string, host: string): boolean {
  return matchesBlock(`${address}/${isIP(address) === 4 ? 32 : 128}`, host);
}
