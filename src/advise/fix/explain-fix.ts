import { originOf } from '../origin-of.ts';
import type { FixExplanation, FixStepExplanation } from './fix-report.ts';
import type { FixStep, LabelStep } from './steps.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { ProvedFix } from './prove.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Verdict } from '../../model/verdict.ts';
import { applyFieldEdits, type FieldEdit } from './field-edits.ts';
import * as command from '../phrase/fix-commands.ts';
import { explainReach } from './explain-reach.ts';
import { jsonPatchOf } from './json-patch.ts';
import { manifestOf, toManifestYaml } from './manifest.ts';
import * as phrase from '../phrase/fix.ts';

export interface FixScope {
  readonly before: Snapshot;
  readonly verdict: Verdict;
  readonly verdictAfter: Verdict;
  /** Flags that lead kubectl to the same cluster; empty for files. */
  readonly clusterFlags: string;
}

/** A fix as data and in words. */
export function explainFix(fix: ProvedFix, { before, verdict, verdictAfter, clusterFlags }: FixScope): FixExplanation {
  const connections = fix.state.answers.outcomes.length;
  const others = explainReach(fix.others);
  return {
    title: phrase.title(fix.steps),
    steps: explainSteps(before, mergeEdits(fix.steps), clusterFlags),
    proof: {
      before: verdict,
      after: verdictAfter,
      connections,
      sentence: phrase.proof(verdictAfter, connections, others),
    },
    others,
  };
}

/** Edits of one policy are one patch; its meanings are all told. */
type MergedStep = Exclude<FixStep, { kind: 'edit-policy' }> | MergedEdit;

interface MergedEdit {
  readonly kind: 'edit-policy';
  readonly namespace: string;
  readonly name: string;
  readonly edits: readonly FieldEdit[];
  readonly text: string;
}

function mergeEdits(steps: readonly FixStep[]): readonly MergedStep[] {
  const merged: MergedStep[] = [];
  for (const step of steps) {
    if (step.kind !== 'edit-policy') {
      merged.push(step);
      continue;
    }
    const { namespace, name, edits } = step;
    const text = phrase.editText(step);
    const at = merged.findIndex(
      (each) => each.kind === 'edit-policy' && each.namespace === namespace && each.name === name,
    );
    const old = merged[at];
    if (old?.kind === 'edit-policy') {
      merged[at] = { ...old, edits: [...old.edits, ...edits], text: phrase.both(old.text, text) };
    } else merged.push({ kind: 'edit-policy', namespace, name, edits, text });
  }
  return merged;
}

function explainSteps(before: Snapshot, steps: readonly MergedStep[], flags: string): readonly FixStepExplanation[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case 'edit-policy':
        return explainEdit(before, step, flags);
      case 'add-policy':
        return [explainAdd(step.policy, phrase.addText(step), flags)];
      case 'move-policy':
        return explainMove(before, step, flags);
      case 'label':
        return [explainLabel(before, step, flags)];
    }
  });
}

function explainEdit(before: Snapshot, step: MergedEdit, flags: string): readonly FixStepExplanation[] {
  const policy = findPolicy(before, step);
  if (policy === undefined) return [];
  const patch = jsonPatchOf(policy, step.edits);
  const object = refOf(policy);
  return [
    {
      kind: 'edit-policy',
      object,
      ...placeOf(policy, step.edits[0]?.path ?? []),
      text: step.text,
      patch: { type: 'json', operations: patch.apply },
      oldManifest: manifestOf(policy),
      manifest: manifestOf(applyFieldEdits(policy, step.edits)),
      apply: [command.patchJson(object, patch.apply, flags)],
      revert: [command.patchJson(object, patch.revert, flags)],
      notes: writerNotes(policy),
    },
  ];
}

function explainAdd(policy: NetworkPolicy, text: string, flags: string): FixStepExplanation {
  const body = manifestOf(policy);
  const object = refOf(policy);
  return {
    kind: 'add-policy',
    object,
    text,
    patch: { type: 'create', body },
    manifest: body,
    apply: [command.create(toManifestYaml(body), flags)],
    revert: [command.remove(object, flags)],
    notes: [],
  };
}

function explainMove(
  before: Snapshot,
  { policy, from }: Extract<FixStep, { kind: 'move-policy' }>,
  flags: string,
): readonly FixStepExplanation[] {
  const old = findPolicy(before, { namespace: from, name: policy.name });
  if (old === undefined) return [];
  const [body, was] = [manifestOf(policy), manifestOf(old)];
  return [
    {
      kind: 'move-policy',
      object: refOf(policy),
      movedFrom: from,
      ...placeOf(old, ['metadata', 'namespace']),
      text: phrase.moveText(policy, from),
      patch: { type: 'create', body },
      oldManifest: was,
      manifest: body,
      apply: [command.create(toManifestYaml(body), flags), command.remove(refOf(old), flags)],
      revert: [command.create(toManifestYaml(was), flags), command.remove(refOf(policy), flags)],
      notes: writerNotes(old),
    },
  ];
}

function explainLabel(before: Snapshot, step: LabelStep, flags: string): FixStepExplanation {
  const { ref, labels } = step;
  const removed = Object.fromEntries(Object.keys(labels).map((key) => [key, null]));
  const isTemplate = ref.kind !== 'Pod' && ref.kind !== 'Namespace';
  const bodyOf = (set: Readonly<Record<string, string | null>>): unknown =>
    isTemplate ? { spec: { template: { metadata: { labels: set } } } } : { metadata: { labels: set } };
  const origin = originOf(before, ref);
  const place = origin?.locate(isTemplate ? ['spec', 'template', 'metadata', 'labels'] : ['metadata', 'labels']);
  return {
    kind: 'label',
    object: ref,
    ...(place === undefined ? {} : { file: place.file, line: place.line }),
    text: phrase.labelText(step),
    patch: { type: 'merge', body: bodyOf(labels) },
    apply: [isTemplate ? command.patchMerge(ref, bodyOf(labels), flags) : command.label(ref, labels, flags)],
    revert: [isTemplate ? command.patchMerge(ref, bodyOf(removed), flags) : command.unlabel(ref, labels, flags)],
    notes: phrase.labelNotes(step),
  };
}

function findPolicy(
  { networkPolicies }: Snapshot,
  named: { readonly namespace: string; readonly name: string },
): NetworkPolicy | undefined {
  return networkPolicies.find(({ namespace, name }) => namespace === named.namespace && name === named.name);
}

function refOf({ namespace, name }: NetworkPolicy): ObjectRef {
  return { kind: 'NetworkPolicy', namespace, name };
}

function placeOf(
  { origin }: NetworkPolicy,
  path: FieldEdit['path'],
): { readonly file?: string; readonly line?: number } {
  const place = origin?.locate(path);
  return place === undefined ? {} : { file: place.file, line: place.line };
}

/** Programs that write what a repository says, again and again. */
const FROM_A_REPOSITORY = /^(argocd|argo-cd|kustomize-controller|helm|flux|fleet|config-?sync|reconciler)/i;

function writerNotes({ changed }: NetworkPolicy): readonly string[] {
  return changed !== undefined && FROM_A_REPOSITORY.test(changed.by) ? [phrase.writtenBy(changed.by)] : [];
}
