import type { Direction } from '../../model/verdict.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { StateChange } from '../../model/state-change.ts';
import { applyFieldEdits, type FieldEdit } from './field-edits.ts';

/** One thing to do, as somebody could do it with one command. */
export type FixStep = EditStep | AddStep | MoveStep | LabelStep;

/** Some fields of a policy written differently. */
export interface EditStep {
  readonly kind: 'edit-policy';
  readonly namespace: string;
  readonly name: string;
  readonly edits: readonly FieldEdit[];
  readonly meaning: EditMeaning;
}

export interface AddStep {
  readonly kind: 'add-policy';
  readonly policy: NetworkPolicy;
  readonly direction: Direction;
  /** `deny`: it closes its pods but for what it lists. */
  readonly effect: 'allow' | 'deny';
  /** Its rule in words. */
  readonly text: string;
}

/** A policy that stands in the wrong namespace, put into another one; its old self goes. */
export interface MoveStep {
  readonly kind: 'move-policy';
  readonly policy: NetworkPolicy;
  readonly from: string;
}

/** Labels of a namespace, of a pod without owner, or of a workload's template. */
export interface LabelStep {
  readonly kind: 'label';
  readonly ref: ObjectRef;
  readonly labels: Readonly<Record<string, string>>;
}

/** A rule by its number, which counts from 0. */
export interface RulePlace {
  readonly direction: Direction;
  readonly rule: number;
}

/** What an edit is about, for whoever puts it into words. Absent `at`: the policy's own podSelector. */
export type EditMeaning =
  | { readonly kind: 'name-label'; readonly at: RulePlace; readonly namespace: string; readonly old: LabelRequirement }
  | {
      readonly kind: 'widen-label';
      readonly at?: RulePlace;
      readonly of: 'pods' | 'namespaces';
      readonly old: LabelRequirement;
      readonly value: string;
    }
  /** Of pods; no pod that was read has the old one. */
  | { readonly kind: 'replace-label'; readonly at: RulePlace; readonly old: LabelRequirement; readonly value: string }
  | {
      readonly kind: 'drop-label';
      readonly at?: RulePlace;
      readonly of: 'pods' | 'namespaces';
      readonly old: LabelRequirement;
    }
  | { readonly kind: 'replace-port'; readonly at: RulePlace; readonly old: number; readonly port: number }
  | {
      readonly kind: 'add-port';
      readonly at: RulePlace;
      readonly ports: readonly { readonly protocol: Protocol; readonly port: number }[];
    }
  | { readonly kind: 'cut-except'; readonly at: RulePlace; readonly old: string; readonly addresses: string }
  | { readonly kind: 'drop-except'; readonly at: RulePlace; readonly old: string }
  | { readonly kind: 'add-peer'; readonly at: RulePlace; readonly peers: string }
  | { readonly kind: 'add-rule'; readonly direction: Direction; readonly text: string }
  /** A rule for the ports that an end has beside the one that is closed. */
  | { readonly kind: 'keep-ports'; readonly direction: Direction; readonly peers: string }
  | { readonly kind: 'join-peers'; readonly at: RulePlace; readonly peers: readonly [number, number] }
  | { readonly kind: 'exclude-pods'; readonly at: RulePlace; readonly labels: string }
  | { readonly kind: 'exclude-addresses'; readonly at: RulePlace; readonly addresses: string }
  | { readonly kind: 'drop-peer'; readonly at: RulePlace; readonly peer: string }
  | { readonly kind: 'drop-rule'; readonly at: RulePlace; readonly text: string };

/** The changes to a state that steps make, one after the other. */
export function changesOf(snapshot: Snapshot, steps: readonly FixStep[]): readonly StateChange[] {
  const policies = new Map(snapshot.networkPolicies.map((policy) => [keyOf(policy), policy]));
  return steps.flatMap((step): readonly StateChange[] => {
    switch (step.kind) {
      case 'edit-policy': {
        const before = policies.get(keyOf(step));
        if (before === undefined) return [];
        const policy = applyFieldEdits(before, step.edits);
        policies.set(keyOf(step), policy);
        return [{ kind: 'put-policy', policy }];
      }
      case 'add-policy':
        return [{ kind: 'put-policy', policy: step.policy }];
      case 'move-policy':
        return [
          { kind: 'put-policy', policy: step.policy },
          {
            kind: 'delete-policy',
            ref: { kind: 'NetworkPolicy', namespace: step.from, name: step.policy.name },
          },
        ];
      case 'label':
        return [{ kind: 'label', ref: step.ref, labels: step.labels }];
    }
  });
}

function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
