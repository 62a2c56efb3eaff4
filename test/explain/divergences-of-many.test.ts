import { describe, expect, it } from 'vitest';
import { type Analysis, prepareAnalysis } from '../../src/analysis.ts';
import { answerMatrix } from '../../src/all-pairs.ts';
import type { AskedPort } from '../../src/explain/matrix-cells.ts';
import { answerReach } from '../../src/reach.ts';
import type { Caveat } from '../../src/explain/explanation.ts';
import type { EnforcerFacts } from '../../src/model/enforcer-facts.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { namespace, pod, policy, snapshot } from '../helpers/builders.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import { configMap, daemonSet, factsOf } from '../enforcers/facts.ts';

const PODS = ['a', 'b', 'c'].map((name, at) =>
  pod(`shop/${name}`, { labels: { app: name }, addresses: [`10.0.0.${at + 1}`] }),
);
const CILIUM = daemonSet('kube-system/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.18.4"}');
const READ = factsOf(CILIUM + configMap('kube-system/cilium-config', 'enable-policy: default'));
const UNREAD = factsOf(CILIUM);
const SPECIFIED = factsOf(
  daemonSet(
    'kube-system/azure-npm',
    '{name: azure-npm, image: "mcr.microsoft.com/containernetworking/azure-npm:v1.6.29"}',
  ),
);

/** To a, from b's and c's range. */
const BY_ADDRESS = policy('shop/by-address', {
  podSelector: { matchLabels: { app: 'a' } },
  ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }] }],
});
const BY_LABEL = policy('shop/by-label', {
  podSelector: { matchLabels: { app: 'a' } },
  ingress: [{ from: [{ podSelector: {} }] }],
});

function analysisOf(enforcerFacts: EnforcerFacts | undefined, ...networkPolicies: readonly NetworkPolicy[]): Analysis {
  const facts = enforcerFacts === undefined ? {} : { enforcerFacts };
  return prepareAnalysis(snapshot({ pods: PODS, namespaces: [namespace('shop')], networkPolicies, ...facts }));
}

function runOut<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function ofMatrix(analysis: Analysis): readonly Caveat[] {
  const answer = answerMatrix(analysis, { by: 'pod', namespace: 'shop' });
  if (answer.kind !== 'found') throw new Error(answer.kind);
  return withoutSctp(runOut(answer.report()).caveats);
}

function ofReach(analysis: Analysis, question: 'who-can' | 'can-reach', text: string): readonly Caveat[] {
  const parse = parseTarget(text, question === 'who-can' ? 'destination' : 'source');
  if (!parse.ok) throw new Error(`cannot read ${text}`);
  const answer = answerReach(analysis, { question, target: parse.target, namespace: 'shop' });
  if (answer.kind !== 'found') throw new Error(answer.kind);
  return withoutSctp(runOut(answer.report()).caveats);
}

const codes = (caveats: readonly Caveat[]): readonly string[] => caveats.map(({ code }) => code);

/** Beside that SCTP is left out. */
function withoutSctp(caveats: readonly Caveat[]): readonly Caveat[] {
  return caveats.filter(({ code }) => code !== 'SCTP_UNSUPPORTED');
}

describe('an answer about many pairs says which divergence decided some of them', () => {
  it('in a matrix, once, with how many and where to read on', () => {
    const [caveat, ...more] = ofMatrix(analysisOf(READ, BY_ADDRESS));
    expect(more).toEqual([]);
    expect(caveat).toMatchObject({ code: 'CILIUM_CIDR_IDENTITY', severity: 'warning' });
    expect(caveat?.text).toMatch(/^2 of these pairs as this enforcer is known to read policies: Cilium v1\.18\.4 /);
    expect(caveat?.text).toContain('https://docs.cilium.io/');
  });

  it('of who can reach a pod, and whom a pod reaches', () => {
    const analysis = analysisOf(READ, BY_ADDRESS);
    expect(ofReach(analysis, 'who-can', 'a')[0]?.text).toMatch(/^2 of these pairs /);
    expect(ofReach(analysis, 'can-reach', 'b')[0]?.text).toMatch(/^1 of these pairs /);
    expect(ofReach(analysis, 'who-can', 'b')).toEqual([]);
  });

  it('and nothing where none did', () => {
    expect(ofMatrix(analysisOf(READ, BY_LABEL))).toEqual([]);
    expect(ofMatrix(analysisOf(SPECIFIED, BY_ADDRESS))).toEqual([]);
    expect(ofMatrix(analysisOf(undefined, BY_ADDRESS))).toEqual([]);
  });
});

describe('what is answered about every port', () => {
  const sctp = policy('shop/sctp', { podSelector: {}, ingress: [{ ports: [{ protocol: 'SCTP', port: 80 }] }] });
  const report = (analysis: Analysis, port?: AskedPort) => {
    const answer = answerMatrix(analysis, { by: 'pod', namespace: 'shop', ...(port === undefined ? {} : { port }) });
    if (answer.kind !== 'found') throw new Error(answer.kind);
    return runOut(answer.report());
  };

  it('is not unknown because SCTP is, where nothing uses SCTP; and says so', () => {
    const { counts, caveats } = report(analysisOf(READ, BY_LABEL));
    expect(counts.unknown).toBe(0);
    expect(caveats).toContainEqual(expect.objectContaining({ code: 'SCTP_UNSUPPORTED', severity: 'info' }));
  });

  it('is unknown where a policy knows SCTP, or SCTP is asked about', () => {
    expect(report(analysisOf(READ, sctp)).counts.unknown).toBeGreaterThan(0);
    expect(report(analysisOf(READ, BY_LABEL), { protocol: 'SCTP', port: 80 }).counts.unknown).toBeGreaterThan(0);
  });
});

describe('an answer about many pairs says which setting that was not read would turn some of them', () => {
  it('in a matrix: those that are open because no policy selects them', () => {
    const caveats = ofMatrix(analysisOf(UNREAD, BY_LABEL));
    expect(codes(caveats)).toEqual(['SETTING_ASSUMED']);
    expect(caveats[0]?.text).toMatch(/With enable-policy=always \d+ of these pairs would be answered otherwise/);
  });

  it('and of what is denied, that it may be open', () => {
    const deny = policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const [caveat] = ofMatrix(analysisOf(UNREAD, deny));
    expect(caveat?.text).toContain('policy-audit-mode=true');
    expect(caveat?.text).not.toContain('always');
  });

  it('of who can reach a pod', () => {
    expect(codes(ofReach(analysisOf(UNREAD, BY_LABEL), 'who-can', 'b'))).toEqual(['SETTING_ASSUMED']);
    expect(codes(ofReach(analysisOf(READ, BY_LABEL), 'who-can', 'b'))).toEqual([]);
  });
});
