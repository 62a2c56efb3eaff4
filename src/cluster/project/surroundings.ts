import type { CalledService, Scrape } from '../../model/surroundings.ts';
import { asList, asObject, asPort, asText, asTexts, compact, type RawObject } from '../raw.ts';
import { type ProjectOptions, readMetadata } from './metadata.ts';
import { readLabelSelector } from './label-selector.ts';

/** The port at which the API server calls a Service that names none. */
const HTTPS = 443;

/** `kind` stands apart, as the items of a list do not say theirs: the Services that a webhook configuration, a CustomResourceDefinition or an APIService has called; those of other kinds call none. */
export function projectCalledServices(
  kind: string,
  raw: RawObject,
  options: ProjectOptions = {},
): readonly CalledService[] {
  const base = { by: { kind, name: readMetadata(raw, options).name }, origin: options.origin };
  switch (kind) {
    case 'ValidatingWebhookConfiguration':
    case 'MutatingWebhookConfiguration':
      return asList(raw['webhooks']).flatMap((webhook) => {
        const called = readService(asObject(asObject(webhook)['clientConfig'])['service']);
        return called === undefined ? [] : [compact({ ...base, what: 'webhook' as const, ...called })];
      });
    case 'CustomResourceDefinition': {
      const conversion = asObject(asObject(raw['spec'])['conversion']);
      const called = readService(asObject(asObject(conversion['webhook'])['clientConfig'])['service']);
      // Other strategies leave out the webhook, or keep one that nobody calls.
      if (called === undefined || conversion['strategy'] !== 'Webhook') return [];
      return [compact({ ...base, what: 'conversion-webhook' as const, ...called })];
    }
    case 'APIService': {
      const called = readService(asObject(raw['spec'])['service']);
      return called === undefined ? [] : [compact({ ...base, what: 'aggregated-api' as const, ...called })];
    }
    default:
      return [];
  }
}

/** `undefined`: it is called by a URL, or served by the API server itself. */
function readService(value: unknown): Pick<CalledService, 'service' | 'port'> | undefined {
  const raw = asObject(value);
  const [namespace, name] = [asText(raw['namespace']), asText(raw['name'])];
  if (namespace === undefined || name === undefined) return undefined;
  return { service: { namespace, name }, port: asPort(raw['port']) ?? HTTPS };
}

/** What a ServiceMonitor or PodMonitor has fetched; `undefined` for an object of any other kind, or whose selector cannot be read. */
export function projectScrape(kind: string, raw: RawObject, options: ProjectOptions = {}): Scrape | undefined {
  const selector = readLabelSelector(asObject(raw['spec'])['selector']);
  if (selector === undefined) return undefined;
  if (kind !== 'ServiceMonitor' && kind !== 'PodMonitor') return undefined;
  const { namespace, name } = readMetadata(raw, options);
  const spec = asObject(raw['spec']);
  const scope = asObject(spec['namespaceSelector']);
  const named = asTexts(scope['matchNames']);
  const endpoints = asList(spec[kind === 'PodMonitor' ? 'podMetricsEndpoints' : 'endpoints']).map(asObject);
  return compact({
    by: { kind, namespace, name },
    of: kind === 'PodMonitor' ? ('pods' as const) : ('services' as const),
    namespaces: scope['any'] === true ? ('any' as const) : named.length > 0 ? named : [namespace],
    selector,
    ports: endpoints.flatMap((endpoint) => readPort(endpoint) ?? []),
    origin: options.origin,
  });
}

function readPort(endpoint: RawObject): number | string | undefined {
  return (
    asText(endpoint['port']) ??
    asPort(endpoint['portNumber']) ??
    asPort(endpoint['targetPort']) ??
    asText(endpoint['targetPort'])
  );
}
