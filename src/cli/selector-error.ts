import type { FieldSelectorError } from '../model/field-selector.ts';
import { POD_FIELDS } from '../model/field-selector.ts';
import type { SelectorError } from '../model/parse-label-selector.ts';
import { UsageError } from './usage-error.ts';

/** What of a label selector cannot be read, and what could be. */
export function labelSelectorError({ text, at }: SelectorError): UsageError {
  return selectorError('label selector', text, at, [
    'accepted: app=web, tier!=db, app in (a, b), app notin (a), app, !app; joined by commas',
  ]);
}

export function fieldSelectorError({ text, at, field }: FieldSelectorError): UsageError {
  if (field === undefined)
    return selectorError('field selector', text, at, ['accepted: FIELD=VALUE, FIELD!=VALUE; joined by commas']);
  return new UsageError(`pods cannot be selected by the field "${field}"`, [
    ...caret(text, at),
    `fields: ${POD_FIELDS.join(', ')}`,
  ]);
}

function selectorError(what: string, text: string, at: number, hints: readonly string[]): UsageError {
  return new UsageError(`cannot read the ${what} "${text}" from character ${at + 1} on`, [
    ...caret(text, at),
    ...hints,
  ]);
}

function caret(text: string, at: number): readonly string[] {
  return [`  ${text}`, `  ${' '.repeat(at)}^`];
}
