import type { Tri } from '../model/verdict.ts';

/** Kleene's AND: one no decides. No operand at all is yes. */
export function all(operands: Iterable<Tri>): Tri {
  let result: Tri = 'yes';
  for (const operand of operands) {
    if (operand === 'no') return 'no';
    if (operand === 'unknown') result = 'unknown';
  }
  return result;
}

/** Kleene's OR: one yes decides. No operand at all is no. */
export function any(operands: Iterable<Tri>): Tri {
  let result: Tri = 'no';
  for (const operand of operands) {
    if (operand === 'yes') return 'yes';
    if (operand === 'unknown') result = 'unknown';
  }
  return result;
}

export function fromBoolean(value: boolean): Tri {
  return value ? 'yes' : 'no';
}

export function isLikelier(a: Tri, b: Tri): boolean {
  return a !== b && any([a, b]) === a;
}

export function not(operand: Tri): Tri {
  return operand === 'unknown' ? 'unknown' : fromBoolean(operand === 'no');
}
