/**
 * `node bench/answer-once.ts FILE NAMESPACE SOURCE DESTINATION`: answers one question as `kubectl netpol why -f FILE` does, in
 * a process that has done nothing before, and prints how long each phase took, in milliseconds, as JSON.
 */
import { resolvePort, resolveTarget } from '../src/engine/resolve.ts';
import { ask } from '../src/engine/ask.ts';
import { podsOf } from '../src/engine/sources.ts';
import { askDns } from '../src/engine/dns.ts';
import { compilePolicies } from '../src/dialects/compile-policies.ts';
import { SPECIFICATION } from '../src/model/enforcer-model.ts';
import { explainFlow } from '../src/explain/explain.ts';
import { indexSnapshot } from '../src/engine/cluster-index.ts';
import { loadManifests } from '../src/cluster/manifests/load.ts';
import { parseTarget } from '../src/model/parse-target.ts';
import type { Target, TargetRole } from '../src/model/target.ts';
import { startTimer, timed, timedAsync } from './measure.ts';
import { whyText } from '../src/report/why-text.ts';

/** Milliseconds, in the order of the work. */
export interface Phases {
  readonly load: number;
  readonly index: number;
  readonly compile: number;
  readonly answer: number;
  readonly explain: number;
  readonly report: number;
  /** All but `load`, taken as one: short phases are below what some clocks of computing time can tell. */
  readonly afterParsing: number;
  /** What was answered: a bench of wrong answers would be worth nothing. */
  readonly verdict: string;
}

async function answerOnce([file = '', namespace = '', ...ends]: readonly string[]): Promise<Phases> {
  const loaded = await timedAsync(() => loadManifests([file], { namespace: 'default', stdin: process.stdin }));
  const { snapshot, problems } = loaded.result;
  if (problems[0] !== undefined) throw new Error(`the world has a problem: ${problems[0].message}`);

  const afterParsing = startTimer();
  const index = timed(() => indexSnapshot(snapshot));
  const policies = timed(() => compilePolicies(snapshot));
  const context = { index: index.result, namespace, addressesOfNames: new Map() };
  const answer = timed(() => {
    const [source, destination] = [readEnd(ends[0], 'source'), readEnd(ends[1], 'destination')];
    const [from, to] = [resolveTarget(context, source), resolveTarget(context, destination)];
    if (from.kind !== 'found' || to.kind !== 'found') throw new Error(`the world has no ${ends.join(' or ')}`);
    const question = { source: from.end, destination: to.end, port: resolvePort(destination.port) };
    const isByName = question.destination.kind === 'service';
    const pods = podsOf(context.index, question.source);
    const dns = isByName ? askDns(context.index, policies.result, pods, SPECIFICATION) : undefined;
    return { question, dns, answers: ask(context.index, policies.result, question) };
  });
  const explanation = timed(() =>
    explainFlow({ ...answer.result, index: index.result, policies: policies.result, inputFlags: '-f world.yaml' }),
  );
  const report = timed(() => whyText(explanation.result, { columns: 80, color: false, ascii: false, wide: false }));
  return {
    afterParsing: afterParsing(),
    load: loaded.ms,
    index: index.ms,
    compile: policies.ms,
    answer: answer.ms,
    explain: explanation.ms,
    report: report.ms,
    verdict: explanation.result.verdict,
  };
}

function readEnd(text: string | undefined, role: TargetRole): Target {
  const parse = parseTarget(text ?? '', role);
  if (!parse.ok) throw new Error(`cannot read the ${role} "${text}"`);
  return parse.target;
}

process.stdout.write(JSON.stringify(await answerOnce(process.argv.slice(2))));
