import { readOutOfScope, readScenarios } from './scenario.ts';

/** How many edge cases the specification has; they are numbered from 1. */
const EDGE_CASES = 180;

/** Where one edge case is answered, or whose it is. */
export interface Coverage {
  readonly id: string;
  readonly scenarios: readonly string[];
  /** Says what the product cannot do yet. */
  readonly notYet: readonly string[];
  readonly outOfScope?: { readonly section: string; readonly why: string };
}

/** Every edge case, in the order of their numbers, and what occurs here under a number that none has. */
export function coverEdgeCases(): { readonly cases: readonly Coverage[]; readonly unknown: readonly string[] } {
  const mentions = readScenarios().flatMap(({ name, flows, problems }) => [
    ...flows.map((flow) => ({ id: flow.case, name, notYet: flow.notYet })),
    ...problems.map((problem) => ({ id: problem.case, name, notYet: undefined })),
  ]);
  const outOfScope = readOutOfScope().flatMap(({ cases, section, why }) => cases.map((id) => ({ id, section, why })));
  const ids = Array.from({ length: EDGE_CASES }, (_, index) => `EC-${String(index + 1).padStart(3, '0')}`);
  return {
    cases: ids.map((id) => {
      const mine = mentions.filter((mention) => mention.id === id);
      const owner = outOfScope.find((entry) => entry.id === id);
      return {
        id,
        scenarios: [...new Set(mine.map(({ name }) => name))],
        notYet: [...new Set(mine.flatMap(({ notYet }) => notYet ?? []))],
        ...(owner === undefined ? {} : { outOfScope: { section: owner.section, why: owner.why } }),
      };
    }),
    unknown: [...mentions, ...outOfScope]
      .map(({ id }) => id)
      .filter((id) => !ids.includes(id) && !id.startsWith('M-') && !/^[A-H]\.\d+$/.test(id)),
  };
}

/** The README's table. */
export function formatCoverage(cases: readonly Coverage[]): string {
  const rows = cases.map(({ id, scenarios, notYet, outOfScope }) => {
    const links = scenarios.map((name) => `[${name}](${name}/flows.yaml)`).join(', ');
    const missing = notYet.map((reason) => `not yet: ${reason}`).join('; ');
    const owner = outOfScope === undefined ? '' : `section ${outOfScope.section}: ${outOfScope.why}`;
    return `| ${id} | ${links} | ${[missing, owner].filter((text) => text !== '').join('; ')} |\n`;
  });
  return `| edge case | scenario | left out |\n| --- | --- | --- |\n${rows.join('')}`;
}
