import type { ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import fc from 'fast-check';
import type { Interference } from './front.ts';
import { failureStatus } from './status.ts';

/** What goes wrong with one request on its way. */
export type Fault =
  | { readonly kind: 'none' }
  /** The connection breaks after this many bytes. */
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'slow' }
  | { readonly kind: 'refused'; readonly status: 410 | 429 | 500 }
  /** An error in place of an event. */
  | { readonly kind: 'error-event'; readonly code: 410 | 500 }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'end' };

const FAULT: fc.Arbitrary<Fault> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({ kind: fc.constant('cut'), bytes: fc.nat(3_000) } as const),
  fc.constant({ kind: 'slow' } as const),
  fc.record({ kind: fc.constant('refused'), status: fc.constantFrom(410, 429, 500) } as const),
  fc.record({ kind: fc.constant('error-event'), code: fc.constantFrom(410, 500) } as const),
  fc.constant({ kind: 'hang-up' } as const),
  fc.constant({ kind: 'end' } as const),
);

/** Of the first watches of a run, one each. */
export const WATCH_FAULTS = fc.array(
  FAULT.filter(({ kind }) => kind !== 'none' && kind !== 'slow'),
  { minLength: 2, maxLength: 8 },
);

/** Of the first lists of a run; few enough for the retries of a list. */
export const LIST_FAULTS = fc.array(
  FAULT.filter(({ kind }) => kind !== 'error-event' && kind !== 'end'),
  { maxLength: 2 },
);

export function harm(fault: Fault, response: ServerResponse): Interference {
  switch (fault.kind) {
    case 'none':
      return 'none';
    case 'cut':
      return cutAfter(fault.bytes);
    case 'slow':
      return slowly();
    case 'refused':
      response.writeHead(fault.status, { 'retry-after': '0' }).end(JSON.stringify(injected(fault.status)));
      return 'answered';
    case 'error-event':
      response.end(`${JSON.stringify({ type: 'ERROR', object: injected(fault.code) })}\n`);
      return 'answered';
    case 'hang-up':
      response.destroy();
      return 'answered';
    case 'end':
      response.end();
      return 'answered';
  }
}

function injected(code: number): object {
  return failureStatus(code, 'Injected', 'injected');
}

/** Passes some bytes, gives them time to arrive, and breaks the connection. */
function cutAfter(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      this.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) done();
      else setTimeout(() => done(new Error('cut')), 10);
    },
  });
}

function slowly(): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => setTimeout(() => done(null, chunk), 30),
  });
}
