import { type Cause, DNS_CAUSE, type Need } from './needs.ts';
import type { Direction } from '../../model/verdict.ts';
import type { FlowEnd, Unnameable } from './concrete-flows.ts';
import type { LabelChoices } from './label-choice.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodsGroup } from '../../engine/all-pairs/groups.ts';
import type { RawPeer } from '../../model/network-policy.ts';
import { addressRanges } from '../../model/address-set.ts';
import { DNS_SERVICES } from '../../model/dns-location.ts';
import { ipBlocks } from './ip-blocks.ts';
import { nameObject } from '../../explain/names.ts';
import { portSetOf } from '../../model/port-set.ts';
import type { WantedPorts } from './rule-ports.ts';

/** Whom a policy is about; `everybody`: every pod of its namespace, now and later. */
export type Subject = PodsGroup | 'everybody';

/** What becomes one rule: all that a subject needs of one peer. */
export interface RuleDraft {
  readonly peers: readonly RawPeer[];
  /** Whose ports they are; empty: nobody's who could name them. */
  readonly destinations: readonly Pod[];
  /** Each once, by what it says. */
  readonly wanted: Map<string, WantedPorts>;
  readonly causes: Set<Cause>;
}

/** By what their peer is, in the order in which they were asked for. */
export type RuleDrafts = ReadonlyMap<string, RuleDraft>;

/** An end for which there is no rule, and what would need it. */
export interface Unwritten {
  readonly cause: Cause;
  readonly why: Unnameable | 'no-labels';
  readonly name: string;
}

/** A workload that is meant by labels that others have, too. */
export interface Alike {
  readonly ref: ObjectRef;
  readonly others: readonly ObjectRef[];
}

/** Collects what each workload of a namespace needs, rule by rule. */
export class PolicyBook {
  readonly unwritten = new Map<string, Unwritten>();
  readonly alike = new Map<PodsGroup, Alike>();
  readonly subjects = new Map<Subject, Readonly<Record<Direction, Map<string, RuleDraft>>>>();
  readonly #choices: LabelChoices;
  readonly #namespace: string;

  constructor(choices: LabelChoices, namespace: string) {
    this.#choices = choices;
    this.#namespace = namespace;
  }

  /** Notes what a flow needs at its ends; `source` stands for the workload at its beginning. */
  note(need: Need, source?: Subject): void {
    for (const [direction, end] of [
      ['egress', need.source],
      ['ingress', need.destination],
    ] as const) {
      if (end.kind !== 'pod' || end.pod.namespace !== this.#namespace) continue;
      const group = this.#choices.groupOf(end.pod);
      this.#noteSide(direction === 'egress' ? (source ?? group) : group, direction, need);
    }
  }

  /** The cluster's DNS where nearly every cluster has it, for those of whom it is not known where theirs is. */
  noteUsualDns(subject: Subject): void {
    if (!this.#hasLabels(subject, DNS_CAUSE)) return;
    const rule = this.#ruleOf(subject, 'egress', 'usual dns', () => ({ peers: [USUAL_DNS], destinations: [] }));
    if (rule.causes.size > 0) return;
    rule.causes.add(DNS_CAUSE);
    for (const protocol of ['UDP', 'TCP'] as const) want(rule, { protocol, ports: DNS_PORT });
  }

  #noteSide(subject: Subject, direction: Direction, need: Need): void {
    const { cause, source, destination, protocol, ports, portName } = need;
    if (!this.#hasLabels(subject, cause)) return;
    const peer = this.#peerOf(direction === 'ingress' ? source : destination, cause);
    if (peer === undefined) return;
    const rule = this.#ruleOf(subject, direction, peer.key, () => ({
      peers: peer.peers,
      destinations: destination.kind === 'pod' ? this.#choices.groupOf(destination.pod).pods : [],
    }));
    want(rule, { protocol, ports, ...(portName === undefined ? {} : { portName }) });
    rule.causes.add(cause);
  }

  #ruleOf(
    subject: Subject,
    direction: Direction,
    key: string,
    make: () => Pick<RuleDraft, 'peers' | 'destinations'>,
  ): RuleDraft {
    const drafts = this.subjects.get(subject) ?? { ingress: new Map(), egress: new Map() };
    this.subjects.set(subject, drafts);
    const rule = drafts[direction].get(key) ?? { ...make(), wanted: new Map(), causes: new Set() };
    drafts[direction].set(key, rule);
    return rule;
  }

  #peerOf(end: FlowEnd, cause: Cause): { readonly key: string; readonly peers: readonly RawPeer[] } | undefined {
    switch (end.kind) {
      case 'unnameable':
        this.#refuse(cause, end.why, end.name);
        return undefined;
      case 'addresses':
        return { key: keyOfAddresses(end), peers: ipBlocks(end.addresses) };
      case 'pod': {
        const group = this.#choices.groupOf(end.pod);
        const labels = this.#labelsOf(group, cause);
        if (labels === undefined) return undefined;
        return { key: nameObject(group.ref), peers: [this.#podsPeer(end.pod.namespace, labels)] };
      }
    }
  }

  #podsPeer(home: string, matchLabels: Labels): RawPeer {
    const podSelector = { matchLabels };
    if (home === this.#namespace) return { podSelector };
    return { namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: home } }, podSelector };
  }

  #hasLabels(subject: Subject, cause: Cause): boolean {
    return subject === 'everybody' || this.#labelsOf(subject, cause) !== undefined;
  }

  #labelsOf(group: PodsGroup, cause: Cause): Labels | undefined {
    const choice = this.#choices.choose(group);
    if (choice.kind === 'none') {
      this.#refuse(cause, 'no-labels', nameObject(group.ref));
      return undefined;
    }
    if (choice.others.length > 0) {
      this.alike.set(group, { ref: group.ref, others: choice.others.map(({ ref }) => ref) });
    }
    return choice.labels;
  }

  #refuse(cause: Cause, why: Unwritten['why'], name: string): void {
    const key = `${cause.kind === 'row' ? JSON.stringify(cause.row.position) : 'dns'} ${why} ${name}`;
    this.unwritten.set(key, { cause, why, name });
  }
}

function want({ wanted }: RuleDraft, ports: WantedPorts): void {
  wanted.set(JSON.stringify(ports), ports);
}

const DNS_PORT = portSetOf([{ first: 53, last: 53 }]);

const USUAL_DNS: RawPeer = {
  namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: DNS_SERVICES[0].namespace } },
  podSelector: { matchLabels: { 'k8s-app': DNS_SERVICES[0].name } },
};

function keyOfAddresses({ addresses }: Extract<FlowEnd, { kind: 'addresses' }>): string {
  return addressRanges(addresses)
    .map(({ family, first, last }) => `${family}:${first}-${last}`)
    .join();
}
