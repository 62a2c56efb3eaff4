import { type KnownPolicy, knownPolicies } from '../../../explain/known-policies.ts';
import type { LiveState } from '../../../live/store.ts';
import { qualifiedName } from '../../../model/reference.ts';
import { cut, fit, line, type Line, span } from '../../layout/line.ts';
import type { PoliciesPlace } from './place.ts';
import type { Scene, View } from '../screen.ts';

/** The policies that the list shows, in its order: those of the own namespace first. */
export function listedPolicies({ isOnlyIdle }: PoliciesPlace, { live, state }: Scene): readonly KnownPolicy[] {
  const all = allPolicies(live);
  const some = isOnlyIdle ? all.filter(selectsNobody) : all;
  const isNear = ({ ref }: KnownPolicy): boolean => ref.namespace === state.namespace;
  return state.namespace === undefined ? some : [...some.filter(isNear), ...some.filter((each) => !isNear(each))];
}

const KNOWN = new WeakMap<LiveState['analysis'], readonly KnownPolicy[]>();

/** Every policy, put together once for each state. */
export function allPolicies({ analysis }: LiveState): readonly KnownPolicy[] {
  const known = KNOWN.get(analysis) ?? knownPolicies(analysis);
  KNOWN.set(analysis, known);
  return known;
}

/** One line a policy: its name, whom it selects, and how much it lets in and out. */
export function listView(place: PoliciesPlace, scene: Scene): View {
  const policies = listedPolicies(place, scene);
  const widths = widthsFor(scene.columns);
  return {
    head: [titleLine(place, policies.length), headingLine(widths)],
    lines:
      policies.length === 0
        ? [line(span(`  ${emptyText(place, scene)}`, 'faint'))]
        : { kind: 'virtual', length: policies.length, at: (index) => policyLine(policies[index], widths) },
    items: policies.length,
  };
}

function titleLine({ isOnlyIdle }: PoliciesPlace, amount: number): Line {
  const which = isOnlyIdle ? ' that select nobody' : '';
  return line(span(` POLICIES${which}`, 'heading'), span(`  ${amount}`, 'faint'));
}

function emptyText({ isOnlyIdle }: PoliciesPlace, { live }: Scene): string {
  if (isOnlyIdle) return 'every policy selects somebody';
  if (live.status.kind === 'loading') return 'policies are being read …';
  const isHidden = live.gaps.some(({ gap }) => gap.resource === 'networkpolicies');
  return isHidden ? 'policies may not be read here (:status)' : 'there are no policies: every pod is open';
}

interface Widths {
  readonly name: number;
  /** 0: there is no room for it. */
  readonly selector: number;
}

const PODS = 7;
const BRIEF = 11;
/** Below this, names alone take all the room there is. */
const NARROW = 72;

function widthsFor(columns: number): Widths {
  const room = Math.max(24, columns - 4 - PODS - 2 * BRIEF);
  if (columns < NARROW) return { name: room, selector: 0 };
  return { name: Math.ceil(room * 0.55), selector: Math.floor(room * 0.45) };
}

function headingLine({ name, selector }: Widths): Line {
  const titles = [fit('POLICY', name), column('SELECTS', selector), fit('PODS', PODS), fit('INGRESS', BRIEF), 'EGRESS'];
  return line(span(`    ${titles.join('')}`, 'faint'));
}

function policyLine(policy: KnownPolicy | undefined, widths: Widths): Line {
  if (policy === undefined) return line('');
  const name = column(qualifiedName(policy.ref), widths.name);
  if (policy.kind !== 'evaluated') {
    return line(span('  ? ', 'unknown'), name, span(cut(`${policy.ref.kind}: ${phraseKind(policy)}`, 60), 'unknown'));
  }
  const { selector, selected, ingress, egress } = policy.brief();
  const isIdle = selected === 0;
  return line(
    isIdle ? span('  ! ', 'unknown') : '    ',
    name,
    column(selector, widths.selector),
    span(column(`${isIdle ? 'nobody' : (selected ?? '?')}`, PODS), isIdle ? 'unknown' : undefined),
    column(ingress, BRIEF),
    cut(egress, BRIEF),
  );
}

/** A text with at least one blank after it. */
function column(text: string, width: number): string {
  return width === 0 ? '' : `${fit(text, width - 1)} `;
}

function phraseKind({ kind }: Exclude<KnownPolicy, { kind: 'evaluated' }>): string {
  return kind === 'refused' ? 'the API server would refuse it' : 'not evaluated';
}

/** A policy that changes nothing now, which is rarely what was meant. */
function selectsNobody(policy: KnownPolicy): boolean {
  return policy.kind === 'evaluated' && policy.selectsNobody();
}
