import { API_VERSION } from '../../explain/explanation.ts';
import type { Lint } from './lint.ts';

/** A lint as `lint --explain -o json` tells it. */
export interface LintDocument extends Omit<Lint, 'id' | 'find'> {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'Lint';
  readonly id: string;
}

export function describeLint({ find: _, ...described }: Lint): LintDocument {
  return { apiVersion: API_VERSION, kind: 'Lint', ...described };
}
