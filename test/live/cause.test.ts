import { expect, it } from 'vitest';
import type { ListReading, Reading } from '../../src/live/step.ts';
import { causeOf } from '../../src/live/cause.ts';
import { gap } from '../helpers/builders.ts';
import { RESOURCES } from '../../src/cluster/resources.ts';

const READ: ListReading = { kind: 'read' };
const UNREAD: ListReading = { kind: 'unread', gap: gap('pods') };

function reading(all: ListReading, namespaces: Readonly<Record<string, ListReading>> = {}): Reading {
  return { resource: RESOURCES.pods, all, namespaces: new Map(Object.entries(namespaces)) };
}

it.each([
  ['all of it', reading(UNREAD), reading(READ), true],
  ['one namespace', reading(UNREAD), reading(UNREAD, { shop: READ }), true],
  ['not all of it any more', reading(READ), reading(UNREAD, { shop: READ }), false],
  ['a namespace less', reading(UNREAD, { shop: READ }), reading(UNREAD, { shop: UNREAD }), false],
])('A list can be read now, or cannot be read any more: %s', (_, before, after, isReadable) => {
  const cause = causeOf({ kind: 'reading', resource: 'pods', before, after });
  expect(cause).toEqual({ kind: 'reading', group: '', resource: 'pods', isReadable });
});
