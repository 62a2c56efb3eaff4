import { type FieldSelectorParse, parseFieldSelector } from '../../model/field-selector.ts';
import { parseLabelSelector } from '../../model/parse-label-selector.ts';
import type { PodSelection } from '../../model/pod-selection.ts';
import { parseTarget } from '../../model/parse-target.ts';
import type { TargetEndpoint } from '../../model/target.ts';
import type { GlobalOptions } from '../options.ts';
import type { PodRequest } from '../request.ts';
import { PROGRAM } from '../program-name.ts';
import { targetUsageError } from '../target-error.ts';
import { UsageError } from '../usage-error.ts';
import { fieldSelectorError, labelSelectorError } from '../selector-error.ts';
import type { CommandBody } from './command.ts';

/** Which policies select this pod, and what may come in and go out? */
export const pod: CommandBody = {
  help: {
    about: [
      'Shows the policies that select a pod and why each does, whether the pod is',
      'isolated in each direction, who may come in and where it may go, policies that',
      'almost select it, and the facts about the pod that decide.',
    ],
    examples: [
      { what: 'a pod of a namespace', command: 'pod web-0 -n shop' },
      { what: 'the pods of a workload', command: 'pod shop/deploy/web' },
      { what: 'every pod with a label, in all namespaces', command: 'pod -l app=web -A' },
      { what: 'without a cluster: from files and folders', command: 'pod web -f ./manifests' },
      { what: 'in the cluster that is built in', command: 'pod --demo -n payments ledger-0' },
    ],
    details: [
      'POD                NAME, KIND/NAME, NAMESPACE/NAME, NAMESPACE/KIND/NAME, or the',
      '                   pod address',
      '-l SELECTOR        in place of POD, every pod with these labels:',
      "                   app=web,tier!=db,'env in (a, b)'",
      '--field-selector   the same by fields: status.phase=Running,spec.nodeName=n1',
      'Pods that are answered alike are shown together.',
    ],
  },
  run: async (args, options, io) => {
    const request = completePod(args, options);
    const { runPod } = await import('../run-pod.ts');
    return runPod(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completePod(args: readonly string[], options: GlobalOptions): PodRequest {
  const [text, ...rest] = args;
  const isSelection = options.selector !== undefined || options.fieldSelector !== undefined;
  if (text === undefined) {
    if (!isSelection) throw new UsageError('"pod" needs the name of a pod, or a selector', USAGES);
    return { pods: { kind: 'selected', selection: readSelection(options) }, options };
  }
  if (isSelection) throw new UsageError(`"pod" takes a name or a selector, and "${text}" is a name`, USAGES);
  if (rest.length > 0) throw new UsageError(`"pod" takes one pod, and then comes "${rest.join('", "')}"`, USAGES);
  // A pod is read like a source: a port means nothing here either.
  const parse = parseTarget(text, 'source');
  if (!parse.ok) throw targetUsageError(parse.error);
  if (!MAY_BE_POD.has(parse.target.endpoint.kind)) {
    throw new UsageError(`"${text}" names no pod`, ['accepted: NAME, KIND/NAME, NAMESPACE/NAME, NAMESPACE/KIND/NAME']);
  }
  return { pods: { kind: 'named', pod: parse.target }, options };
}

function readSelection({ selector, fieldSelector }: GlobalOptions): PodSelection {
  const labels = parseLabelSelector(selector ?? '');
  if (!labels.ok) throw labelSelectorError(labels.error);
  const fields = fieldSelector === undefined ? NO_FIELDS : parseFieldSelector(fieldSelector);
  if (!fields.ok) throw fieldSelectorError(fields.error);
  return {
    labels: labels.selector,
    fields: fields.selector,
    ...(selector === undefined ? {} : { labelText: selector }),
    ...(fieldSelector === undefined ? {} : { fieldText: fieldSelector }),
  };
}

const NO_FIELDS: FieldSelectorParse = { ok: true, selector: [] };

const USAGES = [`${PROGRAM} pod POD`, `${PROGRAM} pod -l SELECTOR`];

const MAY_BE_POD: ReadonlySet<TargetEndpoint['kind']> = new Set([
  'named',
  'dotted',
  'pod',
  'workload',
  'service',
  'address',
]);
