import type { CompiledPolicy, CompiledRule, SelectorPeer } from '../../dialects/compiled.ts';
import type { Connections, OutsidePart } from './connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Labels } from '../../model/labels.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { ProtocolPorts } from './protocol-ports.ts';

/**
 * What one party's own policies leave open in one direction to ends that are not pods of today. The other end's policies
 * are not asked: there are none, or nobody knows them yet.
 */
export interface Exposure {
  readonly direction: Direction;
  /** Policies that isolate the party in this direction. Empty: everything is open, unless a rule denies. */
  readonly isolatedBy: readonly CompiledPolicy[];
  /** Every outside address, in parts that do not overlap. */
  readonly outside: readonly OutsidePart[];
  /** Open for certain to any pod of any namespace whatever its labels and address, those of today and of tomorrow. */
  readonly everyPod: ProtocolPorts;
  /**
   * Open to a new pod that takes the trouble: more than `everyPod` has, one entry a peer of a rule. Port names count only
   * where the party declares them: a new pod may give one to any port.
   */
  readonly newPods: readonly Admission[];
}

/** How a new pod would be let in (or be reached), shown by one that would. */
export interface Admission {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  readonly peer: SelectorPeer;
  readonly needs: NewPodNeeds;
  /** What that pod would get, by all rules together. */
  readonly connections: Connections;
}

export interface NewPodNeeds {
  /** Namespaces of today that would do; empty: none. */
  readonly namespaces: readonly string[];
  /** Labels of a namespace that would do, where somebody may make a new one; absent: only that one namespace will do. */
  readonly newNamespace?: Labels;
  /** What the rule asks of namespaces and pods; empty: nothing. */
  readonly namespaceSelector: LabelSelector;
  readonly podSelector: LabelSelector;
  /** Labels that satisfy `podSelector`. */
  readonly labels: Labels;
  /** Absent: any. */
  readonly serviceAccount?: string;
}
