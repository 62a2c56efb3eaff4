import type { Collector } from './collector.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';

/**
 * Services that policies of other languages name, and what they lead to: Cilium's `toServices`, its entities that hold the API
 * server, the `services` of Calico's rules, and Antrea's `serviceReference` and `service`. What may not be read becomes a gap,
 * as anywhere.
 */
export async function readNamedServices(collector: Collector, policies: readonly UnmodelledPolicy[]): Promise<void> {
  const named = uniqueNames(policies.flatMap(({ ref, raw }) => namedIn(raw, ref.namespace)));
  await Promise.all(named.map((each) => readNamed(collector, each)));
}

interface NamedServices {
  /** Absent: of every namespace. */
  readonly namespace?: string;
  /** Absent: by their labels. */
  readonly name?: string;
}

async function readNamed(collector: Collector, { namespace, name }: NamedServices): Promise<void> {
  if (namespace !== undefined && name !== undefined) {
    await Promise.all([collector.service(namespace, name), collector.slices(namespace, name)]);
    return;
  }
  const services = await collector.services(namespace === undefined ? {} : { namespace });
  const meant = services.filter((service) => name === undefined || service.name === name);
  // Pods stand for one with a selector; of one without, addresses do.
  const bare = meant.filter(({ selector }) => selector === undefined || Object.keys(selector).length === 0);
  await Promise.all(bare.map((service) => collector.slices(service.namespace, service.name)));
}

const API_SERVER: NamedServices = { namespace: 'default', name: 'kubernetes' };
/** Entities of Cilium that hold the API server. */
const WITH_SERVERS: ReadonlySet<unknown> = new Set(['kube-apiserver', 'cluster']);

/** Wherever they stand: rules are lists within lists, and each language nests them otherwise. */
function namedIn(value: unknown, home: string | undefined): readonly NamedServices[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => namedIn(item, home));
  return Object.entries(fieldsOf(value)).flatMap(([key, field]): readonly NamedServices[] => {
    switch (key) {
      case 'k8sService':
        return [placeIn(field, 'serviceName')];
      case 'k8sServiceSelector':
        return [placeIn(field)];
      case 'fromEntities':
      case 'toEntities':
        return Array.isArray(field) && field.some((each) => WITH_SERVERS.has(each)) ? [API_SERVER] : [];
      case 'services':
      case 'service':
      case 'serviceReference': {
        const place = placeIn(field, 'name');
        if (place.name === undefined) return namedIn(field, home);
        return [{ ...(home === undefined ? {} : { namespace: home }), ...place }];
      }
      default:
        return namedIn(field, home);
    }
  });
}

function placeIn(value: unknown, nameField?: string): NamedServices {
  const { namespace, ...fields } = fieldsOf(value);
  const name = nameField === undefined ? undefined : fields[nameField];
  return {
    ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object of the API is such a record.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function uniqueNames(all: readonly NamedServices[]): readonly NamedServices[] {
  return [...new Map(all.map((each) => [JSON.stringify([each.namespace, each.name]), each])).values()];
}
