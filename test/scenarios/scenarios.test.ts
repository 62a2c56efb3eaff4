import { describe, expect, it } from 'vitest';
import { answerFlow, type FlowAnswer, verdictOfPaths } from './answer-flow.ts';
import { readScenarios, type ScenarioFlow, type ScenarioProblem } from './scenario.ts';
import type { ViaExplanation } from '../../src/explain/via-explanation.ts';
import type { Problem } from '../../src/cluster/manifests/problem.ts';
import type { FlowExplanation } from '../../src/explain/explanation.ts';
import { join } from 'node:path';
import { loadScenario } from './world.ts';
import { tellAsData, tellAsText } from './tell.ts';
import { qualifiedName } from '../../src/model/reference.ts';

for (const { name, folder, flows, problems } of readScenarios()) {
  describe(`scenario "${name}"`, async () => {
    const loaded = await loadScenario(name);

    it('has the problems in its manifests that are expected, each at its place, and no other', () => {
      expect(loaded.problems.map(describeProblem)).toEqual(
        problems.map(({ says, ...problem }, at) => ({
          ...describeExpected(problem),
          says: sayingOf(loaded.problems[at], says),
        })),
      );
    });

    it('is told as in its expected.txt and expected.json (rewritten by -u)', async () => {
      const told = flows
        .filter(({ notYet }) => notYet === undefined)
        .map((flow) => ({ flow, answer: answerFlow(loaded.snapshot, flow) }));
      await expect(tellAsText(told)).toMatchFileSnapshot(join(folder, 'expected.txt'));
      await expect(tellAsData(told)).toMatchFileSnapshot(join(folder, 'expected.json'));
    });

    for (const flow of flows) {
      const test = flow.notYet === undefined ? it : it.fails;
      test(`${flow.case}: ${flow.says} (${flow.ask})`, () => expectAnswer(answerFlow(loaded.snapshot, flow), flow));
    }
  });
}

/** The message itself where it says what it should, so that a difference shows what it says instead. */
function sayingOf(problem: Problem | undefined, says: string): string {
  return problem?.message.includes(says) === true ? problem.message : says;
}

function describeExpected({ object, at, path, effect }: Omit<ScenarioProblem, 'says'>): object {
  return { object, at, path, effect };
}

function describeProblem({ object, line, column, path, effect, message }: Problem): object {
  return { object: object && qualifiedName(object), at: `${line}:${column}`, path, effect, says: message };
}

function expectAnswer(answer: FlowAnswer, flow: ScenarioFlow): void {
  if (answer.kind === 'refused') return expect({ refused: answer.reason }).toEqual({ refused: flow.refused });
  if (answer.kind === 'passed-on') return expectPassedOn(answer.explanation, flow);
  const { explanation, outcomes } = answer;
  expect(explanation.verdict).toBe(flow.verdict);
  if (flow.enforcer !== undefined) expect(enforcersOf(explanation)).toEqual(flow.enforcer);
  if (flow.outcomes !== undefined) expectOutcomes(outcomes, flow.outcomes);
  for (const outcome of Object.values(outcomes)) {
    if (flow.egress !== undefined) expect(outcome.egress).toBe(flow.egress);
    if (flow.ingress !== undefined) expect(outcome.ingress).toBe(flow.ingress);
  }
  if (flow.egress !== undefined) expect(outcomes).not.toEqual({});
  expect(explanation.caveats.map(({ code }) => code)).toEqual(expect.arrayContaining([...(flow.caveats ?? [])]));
  expect(explanation.impossible.map(({ code }) => code)).toEqual(flow.impossible ?? []);
  expect(explanation.missing.map(({ code }) => code)).toEqual(flow.missing ?? []);
  expect(explanation.paths.flatMap(({ conflict }) => conflict?.code ?? [])).toEqual(
    flow.conflict === undefined ? [] : [flow.conflict],
  );
  if (flow.dns !== undefined) {
    const { udp, tcp } = explanation.dns ?? { udp: [], tcp: [] };
    expect({ udp: verdictOfPaths(udp), tcp: verdictOfPaths(tcp) }).toEqual(flow.dns);
  }
}

function expectPassedOn(explanation: ViaExplanation, flow: ScenarioFlow): void {
  const codes = (statements: readonly { readonly code: string }[]) => statements.map(({ code }) => code);
  expect({
    verdict: explanation.verdict,
    legs: explanation.legs.map(({ leg, verdict }) => `${leg} ${verdict}`),
    controller: explanation.via.controller,
    impossible: codes(explanation.impossible),
    missing: codes(explanation.missing),
  }).toEqual({
    verdict: flow.verdict,
    legs: flow.legs ?? [],
    controller: flow.controller,
    impossible: flow.impossible ?? [],
    missing: flow.missing ?? [],
  });
  const told = [...explanation.caveats, ...explanation.legs.flatMap((leg) => leg.explanation?.caveats ?? [])];
  expect(codes(told)).toEqual(expect.arrayContaining([...(flow.caveats ?? [])]));
}

function enforcersOf({ enforcement }: FlowExplanation): readonly string[] {
  return (enforcement?.enforcers ?? []).map(({ name, version, mode }) =>
    [name, version, mode].filter((word) => word !== undefined).join(' '),
  );
}

function expectOutcomes(
  outcomes: Extract<FlowAnswer, { kind: 'answered' }>['outcomes'],
  expected: NonNullable<ScenarioFlow['outcomes']>,
): void {
  expect(Object.keys(outcomes).sort()).toEqual(Object.keys(expected).sort());
  for (const [key, outcome] of Object.entries(expected)) expect(outcomes[key], key).toMatchObject(outcome);
}
