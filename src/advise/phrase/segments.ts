import type { Caveat, PortsExplanation } from '../../explain/explanation.ts';
import type {
  ExemptionReport,
  NotEvaluated,
  ScopeReport,
  SegmentPath,
  SegmentsReport,
  SegmentsResult,
  SeparationCheck,
  Unprotected,
} from '../segments/segments-report.ts';
import { count, list, shorten } from '../../explain/phrase/rules.ts';
import { phraseOpen } from './diff.ts';
import { WOULD_BE } from '../../explain/phrase/enforcement.ts';
import type { SideWord } from '../side-word.ts';

/** `separated: none of 4 ways is open`; `2 of 4 ways are open that should not be`. */
export function phraseSegments(
  result: SegmentsResult,
  checks: readonly SeparationCheck[],
  overlaps: number,
  { notRead }: NotEvaluated,
): string {
  const open = checks.filter((check) => check.result === 'open').length;
  const unknown = checks.filter((check) => check.result === 'unknown').length;
  const exempt = checks.filter(({ exempt: covered }) => covered.length > 0).length;
  const but = exempt > 0 ? `, but for exemptions in ${exempt}` : '';
  const ways = count(checks.length, 'way');
  const parts = [
    ...(open > 0 ? [`${open} of ${ways} between scopes ${open === 1 ? 'is' : 'are'} open and should not be`] : []),
    ...(overlaps > 0 ? [`${count(overlaps, 'workload')} in two scopes that have to be separated`] : []),
    ...(unknown > 0 ? [`${unknown} of ${ways} not known`] : []),
    ...(notRead.length > 0 ? ['not everything could be read'] : []),
  ];
  if (result === 'separated') return `separated: none of ${ways} between scopes is open${but}`;
  return parts.length === 0
    ? `none of ${ways} is open${but}, and whether that is enforced is not known`
    : parts.join('; ');
}

export function phraseNoEnforcer(ways: number): string {
  return `not separated: nothing enforces the policies, so that all of ${count(ways, 'way')} between scopes are open`;
}

/** What the mesh's own policies come to, where nobody enforces any others. */
export function phraseMeshAlone(summary: string): string {
  return `${summary}; by the policies of the service mesh alone, as nothing enforces any others`;
}

/** Before the ways, where nothing enforces policies. */
export function phraseHowCounted({ enforcement, counted }: SegmentsReport): string | undefined {
  if (enforcement?.kind !== 'not-enforced') return undefined;
  return counted === undefined ? WOULD_BE : 'By the policies of the service mesh alone:';
}

/** `TCP 443`, `every port`. */
export function phraseExemptPorts(ports: readonly PortsExplanation[]): string {
  return ports.length === 0 ? 'every port' : phraseOpen({ allowed: ports, partly: [], unknown: [] });
}

export function phrasePathPorts({ allowed, unknown }: Pick<SegmentPath, 'allowed' | 'unknown'>): string {
  return phraseOpen({ allowed, partly: [], unknown });
}

export function phraseUnreadNamespace(name: string): string {
  return `the labels of namespace "${name}", by which a scope selects`;
}

export function filesEnforcer(): Caveat {
  return {
    code: 'ENFORCER_NOT_IN_FILES',
    severity: 'info',
    text: 'what was read does not tell who enforces the policies: this is evidence of what they say',
  };
}

export function phraseHostNetworkCaveat(): Caveat {
  return {
    code: 'SCOPE_HOST_NETWORK',
    severity: 'warning',
    text: "pods on their node's network are in a scope: policies neither guard nor recognise them",
  };
}

export const NODE_CAVEAT: Caveat = {
  code: 'NODES_ALWAYS_REACH',
  severity: 'info',
  text: 'a pod is always reachable from the node that it runs on; nodes are in no scope',
};

/** `payments → dev`. */
export function phraseWay({ from, to }: Pick<SeparationCheck, 'from' | 'to'>): string {
  return `${from} → ${to}`;
}

const RESULTS: Readonly<Record<SegmentsResult, string>> = {
  separated: 'separated',
  open: 'open',
  unknown: 'not known',
};

export function phraseResult(result: SegmentsResult): string {
  return RESULTS[result];
}

export function phraseUnprotected({ workload, directions, hostNetwork }: Unprotected): string {
  if (hostNetwork) return `${workload} uses its node's network, which policies do not reach`;
  return `${workload}: no policy isolates it for ${list(directions, 'and')}`;
}

export function phraseExemption({ from, to, ports, reason, expires, state, file, line }: ExemptionReport): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  const until = expires === undefined ? '' : ` (until ${expires})`;
  const note = state === 'used' ? '' : state === 'expired' ? '; it has expired' : '; nothing that it covers is open';
  return `${from} → ${to} on ${ports}${why}${until}${note} [${file}:${line}]`;
}

export function phraseOverlap(workload: string, [a, b]: readonly [string, string]): string {
  return `${workload} is in "${a}" and in "${b}": nothing separates it from itself`;
}

/** What one side says, and where its rules stand. */
export function phrasePathSide({ sentence, rules, isolatedBy }: SideWord): string {
  const cited = rules.length > 0 ? rules : isolatedBy;
  const places = [...new Set(cited.flatMap(({ file, line }) => (file === undefined ? [] : [`${file}:${line}`])))];
  return places.length === 0 ? sentence : `${sentence} (${shorten(places, 2)})`;
}

export function phraseCounts(workloads: number, pods: number): string {
  return `${count(workloads, 'workload')}, ${count(pods, 'pod')}`;
}

export const WORDS = {
  title: 'Separation of scopes',
  ways: 'Ways that have to be closed',
  scopes: 'Scopes',
  exemptions: 'Exemptions',
  exempt: 'by an exemption',
  unprotected: 'Unprotected',
  overlaps: 'In two scopes',
  notEvaluated: 'Not evaluated',
  notRead: 'not read',
  invalid: 'the API server would refuse it',
  unmodelled: 'this version does not speak its language',
  evidence: 'Evidence',
  missing: 'What is missing',
  notes: 'Notes',
  none: 'none',
} as const;

/** What was found on one way. */
export function phraseCheck({ result, paths, exempt }: SeparationCheck): string {
  const pairs = (found: readonly SegmentPath[]): number => found.reduce((sum, path) => sum + path.pairs, 0);
  const but = exempt.length === 0 ? '' : `, but for ${count(pairs(exempt), 'exempt connection')}`;
  if (result === 'separated') return `${RESULTS.separated}${but}`;
  if (paths.length === 0) return `${RESULTS[result]}: not everything could be read${but}`;
  return `${RESULTS[result]}: ${count(pairs(paths), 'connection')}${but}`;
}

export function phraseScope({ selects, workloads, pods, addresses }: ScopeReport): string {
  const who = workloads.length === 0 ? [] : [phraseCounts(workloads.length, pods)];
  const where = addresses.length === 0 ? [] : [count(addresses.length, 'block of addresses', 'blocks of addresses')];
  return `${selects}: ${[...who, ...where].join(', ') || WORDS.none}`;
}

export function phraseMoreUnprotected(amount: number): string {
  return `and ${count(amount, 'more workload')}; -o wide names them`;
}

/** When, of what, with what. */
export function phraseEvidence({ at, tool, input, files }: SegmentsReport): string {
  const of = input.kind === 'cluster' ? `context "${input.context}" (${input.server})` : nameState(input);
  return `${of}, read ${at} by ${tool.name} ${tool.version}; ${count(files.length, 'file')} read, digests in -o json, md, html`;
}

function nameState(input: Exclude<SegmentsReport['input'], { readonly kind: 'cluster' }>): string {
  switch (input.kind) {
    case 'demo':
      return 'the built-in cluster';
    case 'files':
      return (input.names ?? []).join(', ');
    case 'snapshot': {
      const of = input.of === 'cluster' ? ` of context "${input.context ?? ''}" (${input.server ?? ''})` : '';
      return `the snapshot ${input.file}${of}, taken ${input.taken}`;
    }
  }
}

/** One row of evidence each: name and value. */
export function evidenceRows({ at, tool, input, enforcement }: SegmentsReport): readonly (readonly [string, string])[] {
  const state: readonly (readonly [string, string])[] =
    input.kind === 'cluster'
      ? [
          ['Context', input.context],
          ['API server', input.server],
        ]
      : [['State', nameState(input)]];
  return [
    ['Time', at],
    ...state,
    ...(enforcement === undefined ? [] : [['Enforcement', enforcement.sentence] as const]),
    ['Tool', `${tool.name} ${tool.version}`],
  ];
}
