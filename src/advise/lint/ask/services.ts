import type { LabelSelector } from '../../../model/selector.ts';
import type { LintWorld } from '../lint.ts';
import type { Service } from '../../../model/service.ts';
import type { Snapshot } from '../../../model/snapshot.ts';

const CACHE = new WeakMap<Snapshot, ReadonlyMap<string, readonly Service[]>>();

/** The Services of a namespace that find their pods by labels. */
export function servicesOf({ snapshot }: LintWorld, namespace: string): readonly Service[] {
  const cached = CACHE.get(snapshot) ?? Map.groupBy(snapshot.services, (service) => service.namespace);
  CACHE.set(snapshot, cached);
  return (cached.get(namespace) ?? []).filter(({ selector }) => selector !== undefined);
}

/** The selector of a Service, which is only equalities. */
export function selectorOf({ selector }: Service): LabelSelector {
  return Object.entries(selector ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
}

const TRANSLATED = new WeakMap<Snapshot, ReadonlySet<string>>();

/** The ports that some Service sends to another port, as `80/TCP`. */
export function translatedPorts({ snapshot }: LintWorld): ReadonlySet<string> {
  const cached =
    TRANSLATED.get(snapshot) ??
    new Set(
      snapshot.services.flatMap(({ headless, ports }) =>
        headless
          ? []
          : ports
              .filter(({ port, targetPort }) => port !== targetPort)
              .map(({ port, protocol }) => `${port}/${protocol}`),
      ),
    );
  TRANSLATED.set(snapshot, cached);
  return cached;
}
