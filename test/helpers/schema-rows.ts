/*
 * Rows that say what each field of a schema does to an answer: it changes it, is a condition of it, leaves it open by name, or is
 * known to change nothing. `without` is the same object without the field, or with another value of it.
 */

export type Spec = Readonly<Record<string, unknown>>;

export interface FieldRow<Asked> {
  readonly with: Spec;
  readonly without: Spec;
  readonly asked: Asked;
  readonly becomes: 'another answer' | 'a condition' | 'unknown' | 'nothing';
}

export type FieldRows<Asked> = Readonly<Record<string, FieldRow<Asked>>>;

export interface RowBuilders<Asked> {
  readonly evaluated: RowBuilder<Asked>;
  readonly conditional: RowBuilder<Asked>;
  readonly open: RowBuilder<Asked>;
  readonly silent: RowBuilder<Asked>;
  /** The parts of a selector: `select` says where it stands, `own` what pods, namespaces or nodes have. */
  readonly selectors: (
    path: string,
    select: (selector: object) => Spec,
    own: readonly [key: string, value: string],
    as?: { readonly asked?: Asked; readonly becomes?: FieldRow<Asked>['becomes'] },
  ) => FieldRows<Asked>;
}

type RowBuilder<Asked> = (spec: Spec, without?: Spec, asked?: Asked) => FieldRow<Asked>;

/** Builders of rows that ask about `usual`, unless they say otherwise. */
export function rowBuilders<Asked>(usual: Asked): RowBuilders<Asked> {
  const row =
    (becomes: FieldRow<Asked>['becomes']): RowBuilder<Asked> =>
    (spec, without = {}, asked = usual) => ({ with: spec, without, asked, becomes });
  return {
    evaluated: row('another answer'),
    conditional: row('a condition'),
    open: row('unknown'),
    silent: row('nothing'),
    selectors(path, select, [key, value], { asked = usual, becomes = 'another answer' } = {}) {
      const expression = (part: object): Spec =>
        select({ matchExpressions: [{ key, operator: 'In', values: [value], ...part }] });
      const make = row(becomes);
      const none = select({ matchLabels: { [key]: 'none' } });
      const isOpen = becomes === 'unknown';
      return {
        [`${path}.matchLabels`]: make(select({ matchLabels: { [key]: value } }), none, asked),
        [`${path}.matchExpressions[].key`]: make(expression({}), isOpen ? none : expression({ key: 'absent' }), asked),
        [`${path}.matchExpressions[].operator`]: make(
          expression({}),
          isOpen ? none : expression({ operator: 'NotIn' }),
          asked,
        ),
        [`${path}.matchExpressions[].values`]: make(
          expression({}),
          isOpen ? none : expression({ values: ['none'] }),
          asked,
        ),
      };
    },
  };
}

/** The same fields, beside an object that has none of them. */
export function against<Asked>(without: Spec, rows: FieldRows<Asked>): FieldRows<Asked> {
  return Object.fromEntries(Object.entries(rows).map(([path, each]) => [path, { ...each, without }]));
}

/** Rows of all kinds, as a table of tests. */
export function rowsOf<Kind extends string, Asked>(
  fields: Readonly<Record<Kind, FieldRows<Asked>>>,
): readonly (readonly [Kind, string, FieldRow<Asked>])[] {
  return Object.entries<FieldRows<Asked>>(fields).flatMap(([kind, rows]) =>
    Object.entries(rows).map(([path, row]) => [kind as Kind, path, row] as const),
  );
}
