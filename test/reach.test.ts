import { describe, expect, it } from 'vitest';
import { answerFlow, prepareAnalysis } from '../src/analysis.ts';
import { answerReach } from '../src/reach.ts';
import type { ReachQuestionKind, ReachReport } from '../src/explain/reach-report.ts';
import { groupPods } from '../src/engine/all-pairs/groups.ts';
import { loadDemo } from '../src/demo/load.ts';
import { nameObject } from '../src/explain/names.ts';
import { parseTarget } from '../src/model/parse-target.ts';
import type { Target } from '../src/model/target.ts';

/*
 * Whom `who-can` and `can-reach` name is whom `why` lets through, one by one, on every port that a policy of the demo
 * cluster knows and on one that none does.
 */
const analysis = prepareAnalysis(loadDemo().snapshot);
const workloads = groupPods(analysis.index, 'workload').map(({ ref }) => nameObject(ref));
const PORTS = [53, 80, 5432, 8080, 9090, 9100, 4242];

function target(text: string): Target {
  const parse = parseTarget(text, 'destination');
  if (!parse.ok) throw new Error(`cannot read ${text}`);
  return parse.target;
}

function reach(question: ReachQuestionKind, text: string): ReachReport {
  const answer = answerReach(analysis, { question, target: target(text), namespace: undefined });
  if (answer.kind !== 'found') throw new Error(`${text} is ${answer.kind}`);
  const steps = answer.report();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Peers with what is known of them; outside ranges left out. */
function namesOf({ ways, unknown }: ReachReport): Record<string, string> {
  const open = ways.flatMap(({ peers }) => peers).filter(({ kind }) => kind !== 'outside');
  return Object.fromEntries([
    ...unknown.filter(({ kind }) => kind !== 'outside').map(({ name }) => [name, 'unknown']),
    ...open.map(({ name, partly }) => [name, partly ? 'some' : 'all']),
  ]);
}

/** What `why` says of two workloads; a pod's way to itself does not count. */
function verdict(source: string, destination: string): string | undefined {
  const question = { source: target(source), destination: target(destination), namespace: undefined };
  const answer = answerFlow(analysis, { ...question, addressesOfNames: new Map(), inputFlags: '' });
  if (answer.kind !== 'explained') throw new Error(answer.kind);
  const others = answer.answers.outcomes.filter(({ trace: { egress } }) => !isSelf(egress.decision));
  const verdicts = new Set(others.map((outcome) => outcome.verdict));
  if (verdicts.has('ALLOW')) return verdicts.size === 1 ? 'all' : 'some';
  return verdicts.has('UNKNOWN') ? 'unknown' : undefined;
}

function isSelf(decision: { readonly kind: string; readonly why?: string }): boolean {
  return decision.kind === 'exempt' && decision.why === 'self';
}

function asked(pairs: readonly (readonly [peer: string, verdict: string | undefined])[]): Record<string, string> {
  return Object.fromEntries(pairs.flatMap(([peer, said]) => (said === undefined ? [] : [[peer, said] as const])));
}

describe('Peers', () => {
  it.each(PORTS)('that can reach a workload on port %d are those whom "why" lets through', (port) => {
    for (const workload of workloads) {
      const expected = asked(workloads.map((peer) => [peer, verdict(peer, `${workload}:${port}`)]));
      expect(namesOf(reach('who-can', `${workload}:${port}`)), workload).toEqual(expected);
    }
  });

  it.each(PORTS)('that a workload can reach on port %d are those whom "why" lets through', (port) => {
    for (const workload of workloads) {
      const expected = asked(workloads.map((peer) => [peer, verdict(workload, `${peer}:${port}`)]));
      expect(namesOf(reach('can-reach', `${workload}:${port}`)), workload).toEqual(expected);
    }
  });

  it('of the outside are counted by the addresses that a rule names', () => {
    const { ways } = reach('who-can', 'shop/deploy/web:8080');
    const outside = ways.flatMap(({ peers }) => peers).filter(({ kind }) => kind === 'outside');
    expect(outside.map(({ name }) => name)).toEqual(['0.0.0.0/0 except 10.0.0.0/8']);
  });

  it('that nobody has made yet are told what they need', () => {
    const { newPods } = reach('who-can', 'payments/deploy/api:8080');
    expect(newPods).toMatchObject([
      {
        labels: { app: 'checkout' },
        namespaces: [],
        newNamespace: { name: 'shop' },
        rule: { policy: 'payments/allow-checkout', rule: 1 },
      },
    ]);
  });
});
