import { findingsAbout } from '../../lint-board.ts';
import type { Found } from '../../../advise/lint/run-lints.ts';
import type { Severity } from '../../../advise/lint/lint.ts';
import { findPolicy, type KnownPolicy } from '../../../explain/known-policies.ts';
import type { PolicyInWords, PolicyRule } from '../../../explain/policy-in-words.ts';
import { type FieldPath, type ObjectRef, qualifiedName } from '../../../model/reference.ts';
import {
  asItem,
  beside,
  EMPTY_LINE,
  line,
  type Line,
  span,
  type Span,
  type Tone,
  wrapAfter,
} from '../../layout/line.ts';
import { cursorOf, type Scene, type View } from '../screen.ts';
import { allPolicies } from './list.ts';
import { policyOf } from '../../data/policies.ts';
import type { PolicyYaml } from '../../data/policy-yaml.ts';

type LineRange = readonly [first: number, end: number];

/** Something of a policy that the cursor can stand on. */
export interface Part {
  readonly path: FieldPath;
  /** `selects`, `ingress rule 1`. */
  readonly title: string;
  /** Pods that it is about now; absent where that is not known, or more than pods are meant. */
  readonly pods?: readonly string[];
}

/** The policy that is read, if it is there still. */
export function policyAt(ref: ObjectRef, { live }: Pick<Scene, 'live'>): KnownPolicy | undefined {
  return findPolicy(allPolicies(live), ref);
}

/** Its YAML; undefined where its object was not read. */
export function yamlOf(ref: ObjectRef, { live }: Pick<Scene, 'live'>): PolicyYaml | undefined {
  return policyOf(live.snapshot, { kind: ref.kind, policy: qualifiedName(ref) });
}

/** The selector, then the rules, as they stand on the screen. */
export function partsOf(policy: KnownPolicy | undefined): readonly Part[] {
  if (policy?.kind !== 'evaluated') return [];
  const words = policy.words();
  return [
    { path: subjectPath(policy.ref), title: 'selects', ...podsOf(words.selected) },
    ...[...words.ingress.rules, ...words.egress.rules].map(partOfRule),
  ];
}

function subjectPath({ kind }: ObjectRef): FieldPath {
  if (kind === 'NetworkPolicy') return ['spec', 'podSelector'];
  return ['spec', OF_CALICO.test(kind) ? 'selector' : 'subject'];
}

function partOfRule({ path, direction, rule, pods }: PolicyRule): Part {
  return { path, title: `${direction} rule ${rule}`, ...podsOf(pods) };
}

function podsOf(pods: readonly string[] | undefined): Pick<Part, 'pods'> {
  return pods === undefined ? {} : { pods };
}

const OF_CALICO = /^GlobalNetworkPolicy$|\.projectcalico\.org$/;

/** From so many columns on words and YAML stand beside each other. */
const WIDE = 76;

/** A policy in words, beside its YAML or above it; what the cursor is on is marked in the YAML. */
export function detailView(ref: ObjectRef, cursor: number, scene: Scene): View {
  const policy = policyAt(ref, scene);
  const yaml = yamlOf(ref, scene);
  const head = [titleLine(ref, scene)];
  if (policy === undefined) {
    return { head, lines: [line(span('  it is not there any more', 'unknown'))], items: 0 };
  }
  const parts = partsOf(policy);
  const at = cursorOf({ cursor }, { items: parts.length });
  const findings = findingsAbout(ref, scene.lints);
  const isWide = scene.columns >= WIDE && yaml !== undefined;
  const leftWidth = isWide ? Math.floor(scene.columns * 0.56) : scene.columns;
  const words =
    policy.kind === 'evaluated' ? wordLines(policy.words(), leftWidth - 2) : otherLines(policy, leftWidth - 2);
  const left = [...words, ...findingLines(findings, leftWidth - 2)];
  const marked = parts[at] === undefined ? undefined : yaml?.linesOf(parts[at].path);
  const right = yaml === undefined ? [] : yamlLines(yaml, marked, findings);
  const row = words.findIndex(({ item }) => item === at);
  const lines = isWide
    ? beside(left, right.slice(hiddenLines(right.length, scene.rows, marked, row)), leftWidth)
    : [...left, EMPTY_LINE, ...right];
  return { head, lines, items: parts.length };
}

/** How much of a long YAML gives way at the top, so that what is marked stands beside the words about it. */
function hiddenLines(length: number, rows: number, marked: LineRange | undefined, row: number): number {
  const height = Math.max(1, rows - FRAME_ROWS);
  return marked === undefined ? 0 : Math.max(0, Math.min(length - height, marked[0] - row));
}

/** Header, rules, title and footer. */
const FRAME_ROWS = 5;

function titleLine(ref: ObjectRef, { live }: Scene): Line {
  const changed = live.snapshot.networkPolicies.find(
    (each) => ref.kind === 'NetworkPolicy' && qualifiedName(each) === qualifiedName(ref),
  )?.changed;
  const by = changed === undefined || changed.by === '' ? '' : ` by ${changed.by}`;
  return line(
    span(' POLICY ', 'heading'),
    span(qualifiedName(ref), 'name'),
    span(`  ${ref.kind}${changed === undefined ? '' : `, written ${changed.at}${by}`}`, 'faint'),
  );
}

function otherLines(policy: Exclude<KnownPolicy, { kind: 'evaluated' }>, width: number): readonly Line[] {
  return wrapWhole([span('  ? ', 'unknown')], policy.text, undefined, width);
}

const LABEL = 11;
const NUMBER = 4;
const MOST_PODS = 6;

function wordLines(words: PolicyInWords, width: number): readonly Line[] {
  const near = namespaceOf(words.policy);
  const lead = span('  selects'.padEnd(LABEL), 'faint');
  const subject = [
    ...wrapWhole([lead], words.subject, 'name', width),
    ...whoLines(words.selected, words.note, { near, margin: LABEL, width }),
  ];
  const caveats = words.caveats.flatMap(({ text }) => wrapWhole([span('  ! ', 'unknown')], text, undefined, width));
  let item = 0;
  const directionLines = (direction: 'ingress' | 'egress'): readonly Line[] => [
    EMPTY_LINE,
    line(span(`  ${direction}`.padEnd(LABEL), 'faint'), words[direction].brief),
    ...words[direction].rules.flatMap((rule) => asItem(++item, ruleLines(rule, width))),
  ];
  return [
    ...asItem(0, subject),
    ...directionLines('ingress'),
    ...directionLines('egress'),
    ...(caveats.length === 0 ? [] : [EMPTY_LINE, ...caveats]),
  ];
}

/** `shop/` of `shop/db`; empty for policies of the whole cluster. */
function namespaceOf(policy: string): string {
  return policy.slice(0, policy.indexOf('/') + 1);
}

function ruleLines({ policy, rule, action, who, ports, pods, note }: PolicyRule, width: number): readonly Line[] {
  const verb = action === 'allow' ? '' : `${action} `;
  const margin = LABEL + NUMBER;
  const lead = span(`${' '.repeat(LABEL)}${String(rule).padEnd(NUMBER)}`, 'faint');
  return [
    ...wrapWhole([lead], `${verb}${who}, ${ports}`, undefined, width),
    ...whoLines(pods, note, { near: namespaceOf(policy), margin, width }),
  ];
}

/** Nothing is cut off: a label that is wider than the column goes on in the next row. */
function wrapWhole(lead: readonly Span[], text: string, tone: Tone | undefined, width: number): readonly Line[] {
  const room = Math.max(16, width - lead.reduce((sum, each) => sum + each.text.length, 0));
  const words = text.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${room}}`, 'gu')) ?? []);
  return wrapAfter(lead, words.join(' '), tone, width);
}

/** Who that is now, those of the policy's own namespace by their bare names; nobody stands out. */
function whoLines(
  pods: readonly string[] | undefined,
  note: string,
  { near, margin, width }: { readonly near: string; readonly margin: number; readonly width: number },
): readonly Line[] {
  const blank = span(' '.repeat(margin));
  if (note !== '') return wrapWhole([blank, span('! ', 'unknown')], note, 'unknown', width);
  if (pods === undefined || pods.length === 0) return [];
  const more = pods.length - MOST_PODS;
  const shown = pods
    .slice(0, more > 1 ? MOST_PODS : pods.length)
    .map((name) => (name.startsWith(near) ? name.slice(near.length) : name));
  const names = `${shown.join(', ')}${more > 1 ? ` and ${more} more` : ''}`;
  return wrapWhole([blank], `${pods.length} now: ${names}`, 'faint', width);
}

const TONES: Readonly<Record<Severity, Tone>> = { error: 'denied', warning: 'unknown', info: 'faint' };

/** What lints say of it, the gravest first. */
function findingLines(findings: readonly Found[], width: number): readonly Line[] {
  if (findings.length === 0) return [];
  const order: readonly Severity[] = ['error', 'warning', 'info'];
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return [
    EMPTY_LINE,
    ...sorted.flatMap(({ lint, severity, message, fix }) => [
      ...wrapWhole([span(`  ${lint.id} `, TONES[severity])], message, undefined, width),
      ...(fix === undefined ? [] : wrapWhole([span('       ')], `→ ${fix.text}`, 'faint', width)),
    ]),
  ];
}

/** The YAML with its lines numbered; what the cursor is about is marked, and where a lint fires. */
function yamlLines(
  { lines, linesOf }: PolicyYaml,
  marked: LineRange | undefined,
  findings: readonly Found[],
): readonly Line[] {
  const digits = String(lines.length).length;
  const fired = new Map(findings.flatMap(({ path, severity }) => firstLine(linesOf(path), severity)));
  return lines.map((text, at) => {
    const isMarked = marked !== undefined && at >= marked[0] && at < marked[1];
    const severity = fired.get(at);
    return line(
      span(`${String(at + 1).padStart(digits)} `, 'faint'),
      severity === undefined ? span(isMarked ? '▸ ' : '  ', 'key') : span('! ', TONES[severity]),
      span(text, isMarked ? 'name' : undefined),
    );
  });
}

/** A lint about the object as a whole is about none of its lines. */
function firstLine(range: LineRange | undefined, severity: Severity): readonly (readonly [number, Severity])[] {
  return range === undefined ? [] : [[range[0], severity]];
}
