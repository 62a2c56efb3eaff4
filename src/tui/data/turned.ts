import type { Entry } from './catalogue.ts';
import type { Flip, WatchedVerdict } from '../../explain/flip.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { PinsState } from '../../live/pins.ts';
import { splitPort } from './answers.ts';

/** What part an object has in the flips of watched flows, the newest one of each sort. */
export interface Turned {
  /** A pinned flow that starts or ends here was answered in another way before. */
  readonly asEnd?: { readonly to: WatchedVerdict; readonly at: number };
  /** A change of this object turned watched flows. */
  readonly asCause?: { readonly flows: number; readonly at: number };
}

type Book = ReadonlyMap<string, Turned>;

const BOOKS = new WeakMap<PinsState, Book>();

/** Undefined: none. */
export function turnedOf({ end, ref }: Entry, pins: PinsState): Turned | undefined {
  const book = BOOKS.get(pins) ?? bookOf(pins);
  BOOKS.set(pins, book);
  const asEnd = end === undefined ? undefined : book.get(endKey(end))?.asEnd;
  const asCause = book.get(objectKey(ref))?.asCause;
  if (asEnd === undefined && asCause === undefined) return undefined;
  return { ...(asEnd === undefined ? {} : { asEnd }), ...(asCause === undefined ? {} : { asCause }) };
}

function bookOf({ pins, timeline }: PinsState): Book {
  const book = new Map<string, Turned>();
  for (const { question, verdict, lastFlip } of pins) {
    if (lastFlip === undefined) continue;
    for (const end of [question.source.text, splitPort(question.destination.text)[0]]) {
      const key = endKey(end);
      const { asEnd } = book.get(key) ?? {};
      if (asEnd === undefined || asEnd.at < lastFlip.at) book.set(key, { asEnd: { to: verdict, at: lastFlip.at } });
    }
  }
  for (const flip of timeline) {
    for (const key of causingObjects(flip)) {
      const { asCause } = book.get(key) ?? {};
      // Newest first: the first that is met says when.
      book.set(key, { asCause: { flows: (asCause?.flows ?? 0) + 1, at: asCause?.at ?? flip.at } });
    }
  }
  return book;
}

function causingObjects({ causes }: Flip): ReadonlySet<string> {
  return new Set(causes.flatMap((cause) => (cause.kind === 'object' ? [objectKey(cause.ref)] : [])));
}

function endKey(end: string): string {
  return `end ${end}`;
}

function objectKey({ kind, namespace = '', name }: ObjectRef): string {
  return `object ${kind} ${namespace} ${name}`;
}
