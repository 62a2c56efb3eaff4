import { describe, expect, it } from 'vitest';
import { answerFix } from '../../../src/fix.ts';
import type { FixReport } from '../../../src/advise/fix/fix-report.ts';
import { parseTarget } from '../../../src/model/parse-target.ts';
import type { Labels } from '../../../src/model/labels.ts';
import type { Service } from '../../../src/model/service.ts';
import type { WorkloadKind } from '../../../src/model/workload.ts';
import { pod, policy, service, snapshot, workload } from '../../helpers/builders.ts';

const REQUIRED = policy('x/db', {
  podSelector: { matchLabels: { app: 'db' } },
  ingress: [{ from: [{ podSelector: { matchLabels: { 'db-client': 'true' } } }], ports: [{ port: 5432 }] }],
});

/** What is advised to a workload `web` that lacks the label which the policy of `db` asks for. */
function fixFor(
  kind: WorkloadKind,
  more: { readonly services?: readonly Service[]; readonly labels?: Labels } = {},
): FixReport {
  const labels = { app: 'web', ...more.labels };
  const selector = [{ key: 'app', operator: 'In', values: ['web'] }] as const;
  const web = workload(kind, 'x/web', { selector, pod: { labels } });
  const state = snapshot({
    pods: [
      pod('x/web-1', { labels, addresses: ['10.0.0.1'], owner: { kind, name: 'web' } }),
      pod('x/db', { labels: { app: 'db' }, addresses: ['10.0.0.2'] }),
    ],
    workloads: [web],
    services: more.services ?? [],
    networkPolicies: [REQUIRED],
  });
  const [source, destination] = [parseTarget('x/web-1', 'source'), parseTarget('x/db:5432', 'destination')];
  if (!source.ok || !destination.ok) throw new RangeError('the ends are well formed');
  const steps = answerFix(state, {
    source: source.target,
    destination: destination.target,
    namespace: undefined,
    addressesOfNames: new Map(),
    inputFlags: '',
    clusterFlags: '--context prod',
    wanted: 'allow',
  });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true && step.value.kind === 'answered') return step.value.report;
    if (step.done === true) throw new RangeError('both ends are there');
  }
}

function labelSteps({ fixes }: FixReport) {
  return fixes.flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'label'));
}

describe('a label that pods lack', () => {
  it('goes to the template that they come from, with the command that takes it back', () => {
    const [step] = labelSteps(fixFor('Deployment'));
    expect(step?.apply).toEqual([
      `kubectl patch deployment web -n x --context prod -p '{"spec":{"template":{"metadata":{"labels":{"db-client":"true"}}}}}'`,
    ]);
    expect(step?.revert).toEqual([
      `kubectl patch deployment web -n x --context prod -p '{"spec":{"template":{"metadata":{"labels":{"db-client":null}}}}}'`,
    ]);
    expect(step?.notes.join()).toContain('replaces all pods of x/deploy/web');
  });

  it('is no advice for a Job, whose template stays as it is', () => {
    expect(labelSteps(fixFor('Job'))).toEqual([]);
  });

  it('is no advice where a Service would turn to the pods for it', () => {
    const services = [service('x/clients', { selector: { 'db-client': 'true' } })];
    expect(labelSteps(fixFor('Deployment', { services }))).toEqual([]);
  });

  it('is no advice where they have it with another value', () => {
    expect(labelSteps(fixFor('Deployment', { labels: { 'db-client': 'no' } }))).toEqual([]);
  });
});
