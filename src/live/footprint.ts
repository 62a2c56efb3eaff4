import type { Endpoint } from '../model/flow.ts';
import type { ExplainedFlow, WhyAnswer, WhyQuestion } from '../analysis.ts';
import type { ObjectStep, Step } from './step.ts';
import type { Place } from '../engine/ends.ts';
import type { TargetEndpoint } from '../model/target.ts';
import { DNS_SERVICES } from '../model/dns-location.ts';

/** What an answer depends on. */
export interface Footprint {
  readonly namespaces: ReadonlySet<string>;
  /** An address, a node or a name of any namespace is asked about: a pod or Service anywhere may turn out to be meant. */
  readonly isWide: boolean;
}

/** Everything that could change a verdict; rather too much than too little. */
export function footprintOf(question: WhyQuestion, answer: WhyAnswer): Footprint {
  const typed = [question.source, question.destination].map(({ endpoint }) => scopeOf(endpoint, question.namespace));
  const places = answer.kind === 'explained' ? placesOf(answer) : [];
  return {
    namespaces: new Set([
      ...typed.flatMap(({ namespaces }) => [...namespaces]),
      ...places.flatMap(({ endpoint }) => namespaceOf(endpoint)),
      ...DNS_SERVICES.map(({ namespace }) => namespace),
    ]),
    isWide: typed.some(({ isWide }) => isWide) || places.some(isAnybodys),
  };
}

/** Whether a step could change an answer with this footprint. */
export function concerns(step: Step, { namespaces, isWide }: Footprint): boolean {
  if (step.kind !== 'object') return true;
  switch (step.collection) {
    case 'namespaces':
      return namespaces.has(step.ref.name);
    case 'networkPolicies':
    case 'unmodelled':
    case 'serviceAccounts':
      return isIn(step, namespaces);
    case 'pods':
    case 'workloads':
    case 'services':
    case 'endpointSlices':
      return isWide || isIn(step, namespaces);
    case 'nodes':
      return true;
  }
}

function isIn({ ref: { namespace } }: ObjectStep, namespaces: ReadonlySet<string>): boolean {
  return namespace === undefined || namespaces.has(namespace);
}

/** Where a typed end is looked up. */
function scopeOf(endpoint: TargetEndpoint, current: string | undefined): Footprint {
  switch (endpoint.kind) {
    case 'named':
    case 'pod':
    case 'workload':
    case 'service': {
      const namespace = endpoint.namespace ?? current;
      return namespace === undefined ? ANYWHERE : { namespaces: new Set([namespace]), isWide: false };
    }
    case 'dotted': {
      const scopes = endpoint.alternatives.map((alternative) => scopeOf(alternative, current));
      return {
        namespaces: new Set(scopes.flatMap(({ namespaces }) => [...namespaces])),
        isWide: scopes.some(({ isWide }) => isWide),
      };
    }
    case 'apiserver':
      return { namespaces: new Set(['default']), isWide: true };
    case 'node':
    case 'address':
    case 'cidr':
      return ANYWHERE;
    // Nobody in the cluster; whose addresses a name has, the places of its answer tell.
    case 'internet':
    case 'dns-name':
    case 'kubelet':
      return { namespaces: new Set(), isWide: false };
  }
}

const ANYWHERE: Footprint = { namespaces: new Set(), isWide: true };

function placesOf({ answers }: ExplainedFlow): readonly Place[] {
  return answers.outcomes.flatMap(({ source, destination }) => [source, destination.place]);
}

function namespaceOf(endpoint: Endpoint): readonly string[] {
  return endpoint.kind === 'pod' ? [endpoint.pod.namespace] : [];
}

/** One address of which it is not settled for ever whose it is. */
function isAnybodys({ endpoint, address, addresses }: Place): boolean {
  return endpoint.kind !== 'pod' && address !== undefined && addresses === undefined;
}
