import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { Gap } from '../../../src/model/gap.ts';
import type { Labels } from '../../../src/model/labels.ts';
import type { PodEndpoint } from '../../../src/model/flow.ts';
import type { Namespace } from '../../../src/model/cluster-object.ts';
import type { SimulatedVerdict } from '../../../src/model/verdict.ts';
import type { UnmodelledPolicy } from '../../../src/model/snapshot.ts';
import { flow, pod, podEndpoint, snapshot } from '../../helpers/builders.ts';

/* Semantics B.5 and E.5; whole answers stand in the scenario `ovn-user-networks`. */

const LABEL: Labels = { 'k8s.ovn.org/primary-user-defined-network': '' };

function object(kind: string, at: string, spec: object): UnmodelledPolicy {
  const [name = '', namespace] = at.split('/').reverse();
  const ref = { kind, name, ...(namespace === undefined ? {} : { namespace }) };
  return { ref, group: 'k8s.ovn.org', raw: { metadata: { name, namespace }, spec } };
}

const own = (at: string, spec: object = PRIMARY) => object('UserDefinedNetwork', at, spec);
const PRIMARY = { topology: 'Layer2', layer2: { role: 'Primary' } };

function namespace(name: string, labels: Labels): Namespace {
  const named = { 'kubernetes.io/metadata.name': name, ...labels };
  return { name, labels: named, terminating: false, assumed: false };
}

interface World {
  readonly objects?: readonly UnmodelledPolicy[];
  readonly gaps?: readonly Gap[];
  /** Undefined: the namespaces could not be read. */
  readonly labels?: Readonly<Record<string, Labels>> | undefined;
}

function policiesOf({ objects = [], gaps = [], labels }: World) {
  const namespaces = Object.entries(labels ?? {}).map(([name, own]) => namespace(name, own));
  return compilePolicies({ ...snapshot({ namespaces, unmodelled: objects }), gaps });
}

/** From blue/a to red/b, unless told otherwise. */
function verdictIn(world: World, [from, to] = ['blue/a', 'red/b']): SimulatedVerdict {
  const end = (name = ''): PodEndpoint => {
    const made = pod(name);
    const { [made.namespace]: own } = world.labels ?? {};
    const endpoint = podEndpoint(made, { 'kubernetes.io/metadata.name': made.namespace, ...own });
    return world.labels === undefined ? { ...endpoint, namespaceLabels: { known: false, gap: UNREAD } } : endpoint;
  };
  const [source, destination] = [end(from), end(to)];
  return evaluate(policiesOf(world), { ...flow(source.pod, destination.pod, 80), source, destination }).verdict;
}

const UNREAD = gapOf('', 'namespaces');

function gapOf(group: string, resource: string): Gap {
  return { verb: 'list', group, resource, reason: 'forbidden', message: 'no' };
}

describe('networks of OVN-Kubernetes', () => {
  it.each([
    ['there is none', {}, 'ALLOW'],
    ['the namespace was not created for one', { objects: [own('blue/n')], labels: {} }, 'ALLOW'],
    ['the source has one', { objects: [own('blue/n')], labels: { blue: LABEL } }, 'DENY'],
    ['the destination has one', { objects: [own('red/n')], labels: { red: LABEL } }, 'DENY'],
    [
      'the source has one beside the cluster’s',
      { objects: [own('blue/n', secondary())], labels: { blue: {} } },
      'ALLOW',
    ],
    [
      'a role is not known',
      { objects: [own('blue/n', { ...PRIMARY, layer2: { role: 'New' } })], labels: { blue: LABEL } },
      'UNKNOWN',
    ],
    ['a topology is not known', { objects: [own('blue/n', { topology: 'New' })], labels: { blue: LABEL } }, 'UNKNOWN'],
    ['the label is there alone', { labels: { blue: LABEL } }, 'UNKNOWN'],
  ] satisfies readonly (readonly [string, World, SimulatedVerdict])[])('where %s', (_, world, verdict) => {
    expect(verdictIn({ labels: {}, ...world })).toBe(verdict);
  });

  it('A list of networks that is forbidden is asked where a namespace has the label, and nowhere else.', () => {
    const gaps = [gapOf('k8s.ovn.org', 'userdefinednetworks')];
    expect(verdictIn({ gaps, labels: { blue: {}, red: {} } })).toBe('ALLOW');
    expect(verdictIn({ gaps, labels: { blue: LABEL, red: {} } })).toBe('UNKNOWN');
  });

  it('Namespaces that were not read matter where networks are, or may be.', () => {
    expect(verdictIn({ labels: undefined })).toBe('ALLOW');
    expect(verdictIn({ labels: undefined, gaps: [gapOf('k8s.ovn.org', 'userdefinednetworks')] })).toBe('UNKNOWN');
    expect(verdictIn({ labels: undefined, objects: [own('blue/n')] })).toBe('UNKNOWN');
  });

  it('Networks that may be joined leave it open, and pods on the cluster’s network stay out.', () => {
    const objects = [own('blue/n'), own('red/n')];
    const labels = { blue: LABEL, red: LABEL, plain: {} };
    expect(verdictIn({ objects, labels })).toBe('DENY');
    const gaps = [gapOf('k8s.ovn.org', 'clusternetworkconnects')];
    expect(verdictIn({ objects, labels, gaps })).toBe('UNKNOWN');
    expect(verdictIn({ objects, labels, gaps }, ['plain/c', 'red/b'])).toBe('DENY');
  });

  it('Objects of its group that are about something else stay foreign, and firewalls of which nothing was read.', () => {
    const unread = { ...object('EgressFirewall', 'blue/default', {}), raw: undefined };
    const other = object('EgressNewer', 'blue/default', {});
    expect(policiesOf({ objects: [unread, other, own('blue/n')] }).unmodelled).toEqual([unread, other]);
  });
});

function secondary(): object {
  return { topology: 'Layer2', layer2: { role: 'Secondary' } };
}
