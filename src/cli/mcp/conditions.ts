import type { Caveat, Statement } from '../../explain/explanation.ts';

/** Statements of an answer without which it must not be passed on, in the order of their weight; each is in the answer itself. */
export function conditionsOf(document: unknown): readonly string[] {
  const {
    missing = [],
    caveats = [],
    notRead = [],
    notChecked = [],
    input,
    simulated,
    before,
  } = document as Conditional; // one of ours: docs/json.md
  const { groups = [], enforcement } = document as Conditional;
  return [
    ...new Set([
      ...missing.map(({ text }) => `not known: ${text}`),
      ...(simulated?.explanation.missing ?? []).map(({ text }) => `not known: ${text}`),
      ...groups.flatMap((group) => group.missing.map(({ text }) => `not known: ${text}`)),
      ...[...notRead, ...(before?.notRead ?? [])].map((text) => `not read: ${text}`),
      ...(enforcement?.kind === 'unknown' || enforcement?.kind === 'not-enforced' ? [enforcement.sentence] : []),
      ...caveats.flatMap(({ severity, text }) => (severity === 'info' ? [] : [text])),
      ...notChecked.map(({ text }) => `not checked: ${text}`),
      ...(input === undefined ? [] : [ABOUT_STATE[input.kind] ?? '']),
    ]),
  ].filter((text) => text !== '');
}

const ABOUT_STATE: Readonly<Record<string, string>> = {
  files:
    'asked of manifests: a cluster may hold other objects, and whether anything enforces policies there is not known',
  snapshot: 'asked of a snapshot: the cluster may have changed since then',
  demo: 'asked of the built-in example cluster, which is nobody’s',
};

/** The parts that say what an answer hangs on, wherever a document has them. */
interface Conditional {
  readonly missing?: readonly Statement[];
  readonly caveats?: readonly (Statement & Partial<Caveat>)[];
  readonly notRead?: readonly string[];
  readonly notChecked?: readonly { readonly text: string }[];
  readonly groups?: readonly { readonly missing: readonly Statement[] }[];
  readonly enforcement?: { readonly kind: string; readonly sentence: string };
  readonly simulated?: { readonly explanation: { readonly missing: readonly Statement[] } };
  readonly before?: { readonly notRead: readonly string[] };
  readonly input?: { readonly kind: string };
}
