import { API_VERSION } from '../../explain/explanation.ts';
import type { CheckedFlow } from '../../explain/check-report.ts';
import type { Draft, WrittenPolicy } from './write-policies.ts';
import type { DnsChoice, Needs } from './needs.ts';
import type { Direction } from '../../model/verdict.ts';
import type { ExpectingRow } from '../../explain/check-flow.ts';
import type {
  FlowResult,
  GeneratedFlow,
  GeneratedPolicy,
  GenerateReport,
  GenerateResult,
  OpenEntry,
} from './generate-report.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { OpenWay, WayEnd } from './open-ways.ts';
import { explainPorts } from '../../explain/explain-ports.ts';
import { foldPairs } from '../fold.ts';
import { formatAddressSet } from '../../model/format-address-set.ts';
import { areSamePorts, EVERY_PORT } from '../../model/port-set.ts';
import { nameObject, namePod } from '../../explain/names.ts';
import { type SideWord, tellSide } from '../side-word.ts';
import * as phrase from '../phrase/generate.ts';
import type { Pod } from '../../model/pod.ts';

export interface Generated {
  readonly namespace: string;
  readonly dns: DnsChoice;
  readonly replace: boolean;
  readonly needs: Needs;
  readonly draft: Draft;
  /** Policies of the namespace as it is. */
  readonly existing: readonly NetworkPolicy[];
  readonly rows: readonly ProvedRow[];
  readonly ways: readonly OpenWay[];
  readonly unpoliced: readonly Pod[];
  readonly notRead: readonly string[];
}

/** A row held to the state with the policies. */
export interface ProvedRow {
  readonly row: ExpectingRow;
  readonly checked: CheckedFlow;
  /** This namespace's side of each of its connections lets it pass. */
  readonly isOurSideOpen: boolean;
}

/** What was made and what was shown of it, as a report. */
export function explainGenerated(generated: Generated): GenerateReport {
  const { namespace, dns, replace, draft, existing, notRead } = generated;
  const flows = generated.rows.map((row) => flowOf(row, generated));
  const open = openEntries(generated);
  const result = resultOf(flows, open, notRead);
  const policies = draft.policies.map((written) => policyOf(written, existing));
  const report = { namespace, dns, replace, policies, flows, open, notRead };
  return {
    apiVersion: API_VERSION,
    kind: 'GenerateReport',
    result,
    summary: phrase.phraseGenerate(result, report),
    usable: flows.every((flow) => !isUnproved(flow.result)),
    ...report,
    deletions: replace ? deletionsOf(generated) : [],
    unpoliced: generated.unpoliced.map(namePod),
    notes: notesOf(generated, open),
  };
}

function isUnproved(result: FlowResult): boolean {
  return result === 'fails' || result === 'unclear';
}

function resultOf(
  flows: readonly GeneratedFlow[],
  open: readonly OpenEntry[],
  notRead: readonly string[],
): GenerateResult {
  const has = (result: FlowResult): boolean => flows.some((flow) => flow.result === result);
  if (has('fails')) return 'broken';
  if (has('unclear') || notRead.length > 0 || open.some(({ kind }) => kind === 'unknown')) return 'unknown';
  if (has('held-up')) return 'held-up';
  return open.length > 0 ? 'wider' : 'exact';
}

function flowOf({ row, checked, isOurSideOpen }: ProvedRow, { needs, draft }: Generated): GeneratedFlow {
  const { command: _, ...told } = checked;
  if (needs.elsewhere.has(row)) return { ...told, result: 'elsewhere' };
  if (checked.result === 'holds') return { ...told, result: 'holds' };
  if (row.expect === 'allow' && isOurSideOpen) return { ...told, result: 'held-up' };
  const unwritten = draft.unwritten.filter(({ cause }) => cause.kind === 'row' && cause.row === row);
  // What denies it then is the policies that were just made: advice about them helps nobody.
  const reasons = unwritten.length > 0 ? [...new Set(unwritten.map(phrase.phraseUnwritten))] : checked.reasons;
  return { ...told, reasons, result: checked.result === 'fails' ? 'fails' : 'unclear' };
}

function policyOf(written: WrittenPolicy, existing: readonly NetworkPolicy[]): GeneratedPolicy {
  const { policy, about } = written;
  const { namespace, name, spec } = policy;
  const rulesOf = (direction: Direction): GeneratedPolicy['rules'] =>
    written[direction].map((causes, at) => ({ direction, rule: at + 1, for: causes.map(phrase.phraseCause) }));
  return {
    name,
    about: about.kind === 'workload' ? nameObject(about.ref) : phrase.EVERY_POD,
    replaces: existing.some((old) => old.name === name),
    rules: [...rulesOf('ingress'), ...rulesOf('egress')],
    manifest: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec },
  };
}

/** Policies that stand under none of the new names. */
export function supersededBy(draft: Draft, existing: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  const names = new Set(draft.policies.map(({ policy }) => policy.name));
  return existing.filter(({ name }) => !names.has(name));
}

function deletionsOf({ draft, existing }: Generated): readonly string[] {
  return supersededBy(draft, existing).map(phrase.phraseDeletion);
}

function openEntries({ ways, draft, namespace }: Generated): readonly OpenEntry[] {
  const ours = new Set(draft.policies.map(({ policy }) => `${namespace}/${policy.name}`));
  const isOurs = ({ rules }: SideWord): boolean =>
    rules.length > 0 && rules.every(({ kind, policy }) => kind === 'NetworkPolicy' && ours.has(policy));
  const told = ways.map((way) => {
    const why = way.reasons().map((side) => ({ direction: side.direction, ...tellSide(side, way.ports).word }));
    const value: Omit<OpenEntry, 'sources' | 'destinations'> = {
      kind: way.isKnown ? 'open' : 'unknown',
      ports: explainPorts((protocol) => way.ports[protocol]),
      by: why.every(isOurs) ? 'generated' : 'others',
      why,
    };
    return { source: nameEnd(way.source), destination: nameEnd(way.destination), key: JSON.stringify(value), value };
  });
  return foldPairs(told).map(({ sources, destinations, value }) => ({ ...value, sources, destinations }));
}

function nameEnd(end: WayEnd): string {
  switch (end.kind) {
    case 'workload':
      return nameObject(end.ref);
    case 'node':
      return `node/${end.name}`;
    case 'outside':
      return formatAddressSet(end.addresses);
  }
}

function notesOf(
  { draft, needs, existing, dns, replace, unpoliced }: Generated,
  open: readonly OpenEntry[],
): readonly string[] {
  const askers = (is: (why: string) => boolean): readonly string[] =>
    needs.dnsUnknown.filter(({ resolver }) => is(whyUnknown(resolver))).map(({ pod }) => namePod(pod));
  const [assumed, ownNode] = [askers((why) => why !== 'node-resolvers'), askers((why) => why === 'node-resolvers')];
  const replaced = draft.policies
    .map(({ policy }) => policy.name)
    .filter((name) => existing.some((old) => old.name === name));
  const portless = new Map(
    needs.flows
      .filter(({ ports }) => areSamePorts(ports, EVERY_PORT))
      .flatMap(({ cause }) => (cause.kind === 'row' ? [[cause.row, cause] as const] : [])),
  );
  return [
    ...draft.alike.map(phrase.phraseAlike),
    ...draft.unwritten.filter(({ cause }) => cause.kind === 'dns').map(phrase.phraseUnwrittenDns),
    ...(assumed.length > 0 ? [phrase.phraseAssumedDns(assumed)] : []),
    ...(ownNode.length > 0 && dns !== 'none' ? [phrase.phraseNodeResolvers(ownNode)] : []),
    ...[...portless.values()].map(phrase.phraseEveryPort),
    ...(replaced.length > 0 ? [phrase.phraseReplaces(replaced)] : []),
    ...(unpoliced.length > 0 ? [phrase.phraseUnpoliced(unpoliced.map(namePod))] : []),
    ...(!replace && open.some(({ by }) => by === 'others') && existing.length > 0 ? [phrase.TRY_REPLACE] : []),
  ];
}

function whyUnknown(resolver: Needs['dnsUnknown'][number]['resolver']): string {
  return resolver.kind === 'unknown' ? resolver.why : resolver.kind;
}
