import type { Assumption } from '../model/divergence.ts';
import type { Circumstances, KnownDivergence } from './divergence.ts';
import type { NodesApart } from '../model/enforcer-model.ts';
import type { Bystander, DenialSymptom } from '../model/enforcement.ts';
import type { EnforcerFacts, SettingsPlace } from '../model/enforcer-facts.ts';

/** What is known of one enforcer: how it shows, and what a client notices of it. */
export interface EnforcerRecord {
  /** For programs, and part of the JSON schema: `calico`. */
  readonly name: string;
  readonly title: string;
  readonly denial: DenialSymptom;
  /** API groups that it installs. They outlive it, so they only say where to look closer. */
  readonly apiGroups?: readonly string[];
  /** Languages of policies that it enforces beside those of Kubernetes. */
  readonly ownPolicies?: readonly OwnPolicies[];
  /** ConfigMaps that tell its settings, where it left a trace. */
  readonly settings?: (facts: EnforcerFacts) => readonly ObjectName[];
  /** Kinds of its own that tell more of them, where it left a trace. */
  readonly settingsKinds?: (facts: EnforcerFacts) => readonly SettingsPlace[];
  /** Labels of nodes on which it is not what it is elsewhere, `key=value`, where it left a trace. */
  readonly nodesApart?: (facts: EnforcerFacts) => readonly string[];
  /** Where it differs from the specification, and its known defects. */
  readonly divergences?: readonly KnownDivergence[];
  /** Versions on which it was measured; left out: none, what is known is from documents and code. */
  readonly measured?: string;
  /** `undefined`: no sign of it. */
  readonly find: (facts: EnforcerFacts) => Finding | undefined;
}

/** A language that is one enforcer's own. */
export type OwnPolicies = 'calico' | 'cilium' | 'antrea' | 'aws';

export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** What a record finds of its enforcer. */
export type Finding =
  | {
      readonly kind: 'enforces';
      readonly version?: string;
      readonly mode?: string;
      /** Instead of the record's: its settings make it answer otherwise. */
      readonly denial?: DenialSymptom;
      readonly evidence: readonly string[];
      /** Its settings, by name; left out: none is known. */
      readonly setting?: Circumstances['setting'];
      /** Settings that were not read and could keep it from enforcing anything. */
      readonly switches?: readonly Assumption[];
      /** What else is taken for granted. */
      readonly assumptions?: readonly Assumption[];
      /** Nodes of which settings are known that are not the same on all; absent: there is no such setting. */
      readonly elsewhere?: { readonly nodes: NodesApart; readonly setting: Circumstances['setting'] };
      readonly nodes?: { readonly desired: number; readonly ready: number };
    }
  | {
      readonly kind: 'does-not';
      readonly why: Bystander['why'];
      readonly version?: string;
      readonly evidence: readonly string[];
    }
  /** It is there, and whether it enforces cannot be told. */
  | { readonly kind: 'unclear' };
