import type { AdmissionAnswer, FixReport, FixStepExplanation } from '../advise/fix/fix-report.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { ClusterError, type ClusterErrorKind } from '../cluster/errors.ts';
import type { RawObject } from '../cluster/raw.ts';
import type { Resource } from '../cluster/resource.ts';
import { RESOURCES, WORKLOAD_RESOURCES } from '../cluster/resources.ts';

/** Asks the API server what it would say to each step of each fix, as whoever asks; it keeps nothing. */
export async function askAdmission(report: FixReport, api: ClusterApi): Promise<FixReport> {
  const fixes = await Promise.all(
    report.fixes.map(async (fix) => ({
      ...fix,
      steps: await Promise.all(fix.steps.map(async (step) => ({ ...step, admission: await askAbout(step, api) }))),
    })),
  );
  return { ...report, fixes };
}

async function askAbout(step: FixStepExplanation, api: ClusterApi): Promise<AdmissionAnswer> {
  const warnings: string[] = [];
  try {
    await send(step, api, (text) => warnings.push(text));
    return { result: 'accepted', warnings };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { result: REFUSALS.has(error.kind) ? 'refused' : 'not-asked', message: error.message };
  }
}

/** Whatever these say is about this one change; others are about the connection. */
const REFUSALS: ReadonlySet<ClusterErrorKind> = new Set(['forbidden', 'refused', 'invalid', 'conflict', 'not-found']);

async function send(step: FixStepExplanation, api: ClusterApi, onWarning: (text: string) => void): Promise<void> {
  const { object, patch } = step;
  const options = { dryRun: true, onWarning } as const;
  const resource = resourceOf(object.kind);
  switch (patch.type) {
    case 'create':
      // It was made as an object of the API.
      await api.writer.create(resource, object.namespace, patch.body as RawObject, options);
      if (step.kind === 'move-policy' && step.movedFrom !== undefined) {
        await api.writer.remove(resource, { namespace: step.movedFrom, name: object.name }, options);
      }
      return;
    case 'json':
      await api.writer.tryPatch(resource, object, { type: 'json', body: patch.operations }, options);
      return;
    case 'merge':
      await api.writer.tryPatch(resource, object, { type: 'strategic-merge', body: patch.body }, options);
  }
}

function resourceOf(kind: string): Resource {
  const workloads: Readonly<Record<string, Resource>> = WORKLOAD_RESOURCES;
  const others: Readonly<Record<string, Resource>> = {
    NetworkPolicy: RESOURCES.networkPolicies,
    Namespace: RESOURCES.namespaces,
    Pod: RESOURCES.pods,
  };
  const resource = others[kind] ?? workloads[kind];
  if (resource === undefined) throw new RangeError(`no resource of kind ${kind} is changed by a fix`);
  return resource;
}
