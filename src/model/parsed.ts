import type { TargetErrorReason } from './target.ts';

/** A part of a target's text that was understood, or what is wrong with it and where (from 0, in the whole text). */
export type Parsed<T> = { readonly ok: true; readonly value: T } | Failed;

export interface Failed {
  readonly ok: false;
  readonly at: number;
  readonly reason: TargetErrorReason;
}

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function failed(at: number, reason: TargetErrorReason): Failed {
  return { ok: false, at, reason };
}
