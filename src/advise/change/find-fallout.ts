import type { Answers, FlowOutcome } from '../../engine/outcome.ts';
import { ask } from '../../engine/ask.ts';
import { askDns, type DnsAnswers } from '../../engine/dns.ts';
import type { AskedState, Touch } from './find-touched.ts';
import type { Comparison } from '../diff/compare.ts';
import type { Party } from '../diff/parties.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { End, Question } from '../../engine/ends.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import { explainDirection } from '../../explain/direction.ts';
import type { FalloutGroup, FalloutKind } from './what-if-report.ts';
import { type FoundFallout, groupFallout } from './group-fallout.ts';
import {
  apiServer,
  backendPods,
  callsApi,
  declaredPorts,
  findService,
  isOfCallers,
  metricsPorts,
} from './fallout-ends.ts';
import { type Role, rolesOf } from '../roles.ts';
import { nameObject } from '../../explain/names.ts';
import { overallVerdict } from '../../explain/overall.ts';
import { phraseWord } from '../phrase/diff.ts';
import * as phrase from '../phrase/what-if.ts';
import type { Pod } from '../../model/pod.ts';

export interface Fallout {
  readonly groups: readonly FalloutGroup[];
  /** What could not be looked at, and why. */
  readonly notLookedAt: readonly string[];
}

/**
 * What else breaks that people forget. Only flows that are open for certain before, and are not with the change, are told:
 * look-ups of names, calls of and by the API server, what ingress controllers and scrapes of metrics need, calls of kubelets.
 */
export function* findFallout(comparison: Comparison, touch: Touch): Generator<undefined, Fallout> {
  const search = new Search(comparison, touch);
  const flows: FoundFallout[] = [];
  for (const find of [
    () => search.dns(),
    () => search.api(),
    () => search.webhooks(),
    () => search.ingress(),
    () => search.metrics(),
    () => search.kubelet(),
  ]) {
    flows.push(...find());
    yield;
  }
  return { groups: groupFallout(flows), notLookedAt: search.notLookedAt };
}

/** One flow as it is asked of one state. */
type AskOne = (state: Connectivity, party: Party) => Answers | undefined;

class Search {
  readonly notLookedAt: string[] = [];
  readonly #before: Connectivity;
  readonly #after: Connectivity;
  readonly #parties: readonly Party[];
  readonly #touch: Touch;
  readonly #byRole: ReadonlyMap<Role, readonly Party[]>;
  /** Those into whom less may come now. */
  readonly #touched: ReadonlySet<Pod>;

  constructor({ before, after, parties }: Comparison, touch: Touch) {
    this.#before = before;
    this.#after = after;
    this.#parties = parties.filter((party) => party.before !== undefined && party.after !== undefined);
    this.#touch = touch;
    this.#byRole = groupByRole(this.#parties);
    const touched = this.#parties.filter((party) => touch.isTouched(party, 'ingress'));
    this.#touched = new Set(touched.flatMap(({ before: pods = [] }) => pods));
  }

  dns(): readonly FoundFallout[] {
    const answering = this.#dnsPods();
    const asked = this.#askers((pod) => answering.has(pod));
    if (asked.length === 0) return [];
    const asking =
      (protocol: 'udp' | 'tcp'): AskOne =>
      (state, party) => {
        const dns = this.#dnsOf(state, party);
        return dns === undefined || dns.resolver.kind === 'unknown' ? undefined : dns[protocol];
      };
    const isKnown = asked.some((party) => this.#dnsOf(this.#before, party)?.resolver.kind !== 'unknown');
    if (!isKnown) this.notLookedAt.push(phrase.NO_DNS);
    return asked.flatMap((party) => {
      const to = this.#resolverOf(party);
      const udp = this.#hold(party, asking('udp'), { kind: 'dns', destination: to, ports: 'UDP 53' });
      return udp.length > 0 ? udp : this.#hold(party, asking('tcp'), { kind: 'dns', destination: to, ports: 'TCP 53' });
    });
  }

  api(): readonly FoundFallout[] {
    const asked = this.#askers(() => false);
    const end = apiServer(this.#before);
    if (asked.length === 0) return [];
    if (end === undefined) {
      this.notLookedAt.push(phrase.NO_API_SERVER);
      return [];
    }
    const own = asked.filter(({ before = [] }) => before.some(callsApi));
    return own.flatMap((party) =>
      this.#hold(
        party,
        (state, each) => {
          const destination = apiServer(state);
          return destination && this.#askEnds(state, each, destination, 443);
        },
        { kind: 'api', destination: 'default/svc/kubernetes', ports: 'TCP 443' },
      ),
    );
  }

  /** Services that the API server calls, where the pods behind them are touched. */
  webhooks(): readonly FoundFallout[] {
    const { surroundings } = this.#before.index.snapshot;
    const gaps = (surroundings?.gaps ?? []).filter(isOfCallers);
    const touched = this.#touched;
    if (touched.size === 0) return [];
    if (surroundings === undefined) this.notLookedAt.push(phrase.NO_WEBHOOKS);
    if (gaps.length > 0) this.notLookedAt.push(phrase.phraseHiddenCallers(gaps));
    const called = new Map(
      (surroundings?.called ?? []).map((each) => [JSON.stringify([each.by, each.service, each.port]), each]),
    );
    const concerned = [...called.values()].filter(({ service }) =>
      backendPods(this.#before, service).some((pod) => touched.has(pod)),
    );
    if (concerned.length > 0 && (apiServer(this.#before)?.addresses.length ?? 0) === 0) {
      this.notLookedAt.push(phrase.NO_API_ADDRESSES);
      return [];
    }
    return concerned.flatMap(({ by, service, port }) => {
      const answersOf = (state: Connectivity): Answers | undefined => {
        const [source, found] = [apiServer(state), findService(state, service)];
        if (source === undefined || found === undefined) return undefined;
        const destination: End = { kind: 'service', service: found };
        return askOf(state, { source, destination, port: { kind: 'number', port, protocol: 'TCP' } });
      };
      const destination = nameObject({ kind: 'Service', ...service });
      const told = { kind: 'webhooks', destination, ports: `TCP ${port}` } as const;
      return compare(`${by.kind}/${by.name}`, answersOf(this.#before), answersOf(this.#after), told);
    });
  }

  ingress(): readonly FoundFallout[] {
    return this.#fromRole('ingress-controller', 'ingress', declaredPorts);
  }

  metrics(): readonly FoundFallout[] {
    return this.#fromRole('scraper', 'metrics', metricsPorts);
  }

  kubelet(): readonly FoundFallout[] {
    const nodes = this.#before.index.snapshot.nodes.slice(0, MOST_NODES);
    const asking = new Set(this.#askers(() => false));
    const callers = this.#byRole.get('kubelet-caller') ?? [];
    return callers
      .filter((party) => asking.has(party))
      .flatMap((party) =>
        nodes.flatMap((node) =>
          this.#hold(party, (state, each) => this.#askEnds(state, each, { kind: 'node', node }, KUBELET_PORT), {
            kind: 'kubelet',
            destination: `node/${node.name}`,
            ports: `TCP ${KUBELET_PORT}`,
          }).slice(0, 1),
        ),
      );
  }

  /** Connections from pods of a role to the ports that the others declare for it. */
  #fromRole(role: Role, kind: FalloutKind, portsOf: (pod: Pod) => readonly number[]): readonly FoundFallout[] {
    return (this.#byRole.get(role) ?? []).flatMap((caller) => {
      const isTouched = this.#touch.isTouched(caller, 'egress');
      const targets = this.#parties.filter(
        (target) => target !== caller && (isTouched || this.#touch.isTouched(target, 'ingress')),
      );
      return targets.flatMap((target) => {
        const ports = [...new Set((target.before ?? []).flatMap(portsOf))];
        return ports.flatMap((port) =>
          this.#hold(
            caller,
            (state, each) => {
              const pods = podsIn(state, target, this.#before);
              return this.#askEnds(state, each, { kind: 'pods', ref: target.ref, pods: sample(state, pods) }, port);
            },
            { kind, destination: nameObject(target.ref), ports: `TCP ${port}` },
          ),
        );
      });
    });
  }

  /** Parties whose own policies may let less out now; all of them where pods are touched that each of them calls. */
  #askers(isCalled: (pod: Pod) => boolean): readonly Party[] {
    const areCalledTouched = [...this.#touched].some(isCalled);
    return areCalledTouched ? this.#parties : this.#parties.filter((party) => this.#touch.isTouched(party, 'egress'));
  }

  readonly #dns = new Map<string, DnsAnswers | undefined>();

  /** Pods that policies treat alike ask alike. */
  #dnsOf(state: Connectivity, party: Party): DnsAnswers | undefined {
    const pods = sample(state, podsIn(state, party, this.#before));
    const ids = pods.flatMap((pod) => [pod.dnsPolicy, ...state.partiesOf(pod).map(({ id }) => id)]);
    const key = `${state === this.#before} ${ids.join()}`;
    if (this.#dns.has(key)) return this.#dns.get(key);
    const made = askDns(state.index, state.policies, pods);
    this.#dns.set(key, made);
    return made;
  }

  #resolverOf(party: Party): string {
    const resolver = this.#dnsOf(this.#before, party)?.resolver;
    if (resolver?.kind === 'service') {
      const { namespace, name } = resolver.service;
      return nameObject({ kind: 'Service', namespace, name });
    }
    return resolver?.kind === 'node-local' ? resolver.address.text : '';
  }

  /** Those behind the Service that answers look-ups. */
  #dnsPods(): ReadonlySet<Pod> {
    for (const party of this.#parties) {
      const resolver = this.#dnsOf(this.#before, party)?.resolver;
      if (resolver?.kind === 'service') return new Set(backendPods(this.#before, resolver.service));
    }
    return new Set();
  }

  #askEnds(state: Connectivity, party: Party, destination: End, port: number): Answers {
    const pods = sample(state, podsIn(state, party, this.#before));
    const source: End = { kind: 'pods', ref: party.ref, pods };
    return askOf(state, { source, destination, port: { kind: 'number', port, protocol: 'TCP' } });
  }

  #hold(party: Party, ask: AskOne, told: Told): readonly FoundFallout[] {
    return compare(nameObject(party.ref), ask(this.#before, party), ask(this.#after, party), told);
  }
}

function groupByRole(parties: readonly Party[]): ReadonlyMap<Role, readonly Party[]> {
  const found = new Map<Role, Party[]>();
  for (const party of parties) {
    for (const role of new Set((party.before ?? []).flatMap(rolesOf))) getOrMake(found, role, () => []).push(party);
  }
  return found;
}

type Told = Pick<FoundFallout, 'kind' | 'destination' | 'ports'>;

const KUBELET_PORT = 10_250;
/** Each node answers alike, but for rules that name addresses. */
const MOST_NODES = 3;

function askOf({ index, policies }: AskedState, question: Question): Answers {
  return ask(index, policies, question);
}

function podsIn(state: Connectivity, { before = [], after = [] }: Party, first: Connectivity): readonly Pod[] {
  return state === first ? before : after;
}

/** One pod of each sort that policies tell apart. */
function sample(state: Connectivity, pods: readonly Pod[]): readonly Pod[] {
  return [
    ...new Map(
      pods.map((pod) => [
        state
          .partiesOf(pod)
          .map(({ id }) => id)
          .join(),
        pod,
      ]),
    ).values(),
  ];
}

/** Open for certain before, and not any more: what was not open is nobody's loss. */
function compare(
  source: string,
  was: Answers | undefined,
  is: Answers | undefined,
  told: Told,
): readonly FoundFallout[] {
  if (was === undefined || is === undefined) return [];
  if (overallVerdict(was) !== 'ALLOW' || overallVerdict(is) === 'ALLOW') return [];
  const closed = is.outcomes.filter(({ verdict }) => verdict !== 'ALLOW');
  const result = closed.some(({ verdict }) => verdict === 'DENY') ? 'lost' : 'unknown';
  return [{ ...told, source, result, because: because(closed) }];
}

const MOST_REASONS = 2;

function because(closed: readonly FlowOutcome[]): readonly string[] {
  const scope = { servicePort: undefined, isEveryPort: false, isRange: { ingress: false, egress: false } };
  const reasons = closed.flatMap(({ trace }) =>
    (['egress', 'ingress'] as const)
      .filter((direction) => trace[direction].result !== 'allow')
      .map((direction) => `${direction}: ${phraseWord(explainDirection(trace, direction, scope))}`),
  );
  return [...new Set(reasons)].slice(0, MOST_REASONS);
}
