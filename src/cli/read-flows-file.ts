import type { FlowRow } from '../model/flow-row.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { LoadedManifests } from '../cluster/manifests/load.ts';
import type { Problem } from '../cluster/manifests/problem.ts';
import type { TargetError } from '../model/target.ts';
import { describeTargetError } from './target-error.ts';
import { reportProblems } from './open-state.ts';
import { ACCEPTED, noPassage } from './via-flag.ts';
import { UsageError } from './usage-error.ts';

/**
 * Whether each row says what is expected of it. `if-any`: it does, and there may be no rows beside manifests. `passing`: it
 * does, and may pass through something.
 */
export type FlowsWanted = 'required' | 'optional' | 'if-any' | 'passing';

export interface FlowsFile {
  /** In the order of the files; empty only where nobody needs any. */
  readonly flows: readonly FlowRow[];
  /** Everything else that stands in the same files: a state to ask. */
  readonly manifests: LoadedManifests;
  /** The names in which some of that state stands, or folders. */
  readonly names: readonly string[];
}

/**
 * Reads the flows that the arguments of `-f` name, beside manifests. Whatever is wrong with them is told on stderr, each
 * with its place; anything that was not read then ends it with a UsageError: a row that is passed over would hold silently.
 */
export async function readFlowsFile(
  names: readonly string[],
  options: GlobalOptions,
  io: Io,
  wanted: FlowsWanted,
): Promise<FlowsFile> {
  const { loadManifests } = await import('../cluster/manifests/load.ts');
  const { readFlowsDocument } = await import('../cluster/manifests/flows-document.ts');
  const manifests = await loadManifests(names, { namespace: options.namespace ?? 'default', stdin: io.stdin });
  const expectations = wanted === 'optional' ? 'optional' : 'required';
  const describeVia = wanted === 'passing' ? describePassage : NOT_PASSED_ON;
  const documents = manifests.flows.map((object) =>
    readFlowsDocument(object, { expectations, describeEnd, describeVia }),
  );
  const flows = documents.flatMap(({ rows }) => rows);
  const problems = [
    ...manifests.problems,
    ...documents.flatMap((document) => document.problems),
    ...findRepeated(flows),
  ];
  await reportProblems(problems, options.verbosity, io);
  const unread = problems.filter(({ severity, effect }) => severity === 'error' && effect === 'not-read').length;
  if (unread > 0) {
    const them = unread === 1 ? 'the error above: it' : `the ${unread} errors above: they`;
    throw new UsageError(`nothing was ${DONE[wanted]} because of ${them} may hide flows`);
  }
  if (flows.length === 0 && (wanted !== 'if-any' || manifests.isStateless)) {
    const inputs = names.map((name) => (name === '-' ? 'stdin' : name)).join(', ');
    throw new UsageError(`no flows were found in ${inputs}`, EXAMPLE);
  }
  return { flows, manifests, names: names.filter((name) => !manifests.flowsOnly.includes(name)) };
}

/** Those who need no expectations try the flows. */
const DONE: Readonly<Record<FlowsWanted, string>> = {
  required: 'checked',
  passing: 'checked',
  optional: 'probed',
  'if-any': 'generated',
};

const EXAMPLE = [
  'a file of flows looks like this:',
  '  apiVersion: netpol/v1alpha1',
  '  kind: Flows',
  '  flows:',
  '  - from: shop/deploy/web',
  '    to: shop/svc/db:5432',
  '    expect: allow',
];

function describeEnd(error: TargetError): { readonly message: string; readonly hint: string } {
  const { message, hints } = describeTargetError(error);
  return { message, hint: hints.map((line) => line.trim()).join(' ') };
}

function describePassage(text: string): { readonly message: string; readonly hint: string } {
  return { message: noPassage(text), hint: `write ${ACCEPTED.join(' ')}` };
}

/** What passes a request on opens a connection of its own. */
const NOT_PASSED_ON = {
  message: 'only "check" asks about requests that are passed on',
  hint: 'write each leg as a flow of its own: to the controller, and from it to the backend; "why --via" shows both, "probe --via" tries both',
};

/** A flow that stands twice is at least one too many, and may contradict itself. */
function findRepeated(flows: readonly FlowRow[]): readonly Problem[] {
  const seen = new Map<string, FlowRow>();
  return flows.flatMap((row) => {
    const { source, destination, namespace, via, expect, position } = row;
    const key = JSON.stringify([source.text, destination.text, namespace, via?.text]);
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, row);
      return [];
    }
    const { file, line } = earlier.position;
    const other = earlier.expect === expect ? '' : ` with "expect: ${earlier.expect ?? ''}"`;
    return {
      ...position,
      severity: 'error',
      effect: 'not-read',
      message: `the flow from ${source.text} to ${destination.text}${via === undefined ? '' : ` via ${via.text}`} stands in ${file}:${line} too${other}`,
      hint: 'remove one of them',
    };
  });
}
