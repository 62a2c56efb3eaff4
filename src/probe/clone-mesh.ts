import type { RawObject } from '../cluster/raw.ts';

/**
 * The annotations that make a mesh treat a clone as it treats the caller. What an injector wrote about its work stays
 * behind: a pod that says it was injected is not injected.
 */
export function meshAnnotations(
  annotations: RawObject,
  meshSidecar: string | undefined,
): Readonly<Record<string, string>> {
  const wanted = Object.entries(annotations).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && isSetting(entry[0]),
  );
  // Until Istio's proxy is up, what is sent to it is refused, and that would look like an answer.
  const waits = meshSidecar === 'istio-proxy' ? { [ISTIO_PROXY]: '{"holdApplicationUntilProxyStarts":true}' } : {};
  return { ...waits, ...Object.fromEntries(wanted) };
}

const ISTIO_PROXY = 'proxy.istio.io/config';

const SETTINGS = [
  'sidecar.istio.io/',
  'traffic.sidecar.istio.io/',
  'proxy.istio.io/',
  'inject.istio.io/',
  'config.linkerd.io/',
  'config.alpha.linkerd.io/',
  'kuma.io/',
  'consul.hashicorp.com/',
];
const LINKERD_INJECT = 'linkerd.io/inject';
const REPORTS = /status$|\/sidecar-injected$|\/original-pod$/;

function isSetting(key: string): boolean {
  return key === LINKERD_INJECT || (SETTINGS.some((prefix) => key.startsWith(prefix)) && !REPORTS.test(key));
}
