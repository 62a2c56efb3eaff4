import type { Caveat, Statement } from '../../explain/explanation.ts';

/** Statements of an answer without which it must not be passed on, in the order of their weight; each is in the answer itself. */
export function conditionsOf(document: unknown): readonly string[] {
  const { before, groups = [], legs = [], simulated, input, ...all } = document as Conditional; // one of ours: docs/json.md
  const passed = legs.flatMap(({ explanation = [] }) => explanation);
  const missing = [all, ...groups, ...passed, ...(simulated === undefined ? [] : [simulated.explanation])].flatMap(
    (each) => each.missing ?? [],
  );
  const states = [all, ...(before === undefined ? [] : [before])];
  const notRead = states.flatMap((each) => each.notRead ?? []);
  const enforcement = [...states, ...passed].flatMap((each) => each.enforcement ?? []);
  const statements = [
    ...missing.map(({ text }) => `not known: ${text}`),
    ...notRead.map((text) => `not read: ${text}`),
    ...enforcement.slice(0, 1).flatMap(({ kind, sentence }) => (kind === 'enforced' ? [] : [sentence])),
    ...[all, ...passed]
      .flatMap(({ caveats = [] }) => caveats)
      .flatMap(({ severity, text }) => (severity === 'info' ? [] : [text])),
    ...(all.notChecked ?? []).map(({ text }) => `not checked: ${text}`),
    ...(input === undefined ? [] : (ABOUT_STATE[input.kind] ?? [])),
  ];
  return [...new Set(statements)];
}

const ABOUT_STATE: Readonly<Record<string, readonly string[]>> = {
  files: [
    'asked of manifests: a cluster may hold other objects, and whether anything enforces policies there is not known',
  ],
  snapshot: ['asked of a snapshot: the cluster may have changed since then'],
  demo: ['asked of the built-in example cluster: it says nothing about any other'],
};

/** The parts that say what an answer hangs on, wherever a document has them. */
interface Conditional extends Incomplete {
  readonly notChecked?: readonly { readonly text: string }[];
  readonly groups?: readonly Incomplete[];
  readonly legs?: readonly { readonly explanation?: Incomplete }[];
  readonly simulated?: { readonly explanation: Incomplete };
  readonly before?: Incomplete;
  readonly input?: { readonly kind: string };
}

interface Incomplete {
  readonly caveats?: readonly (Statement & Partial<Caveat>)[];
  readonly missing?: readonly Statement[];
  readonly notRead?: readonly string[];
  readonly enforcement?: { readonly kind: string; readonly sentence: string };
}
