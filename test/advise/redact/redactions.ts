import type { Changers } from '../../../src/advise/redact/raw.ts';
import { createAddressChanger } from '../../../src/advise/redact/addresses.ts';
import { createWordChanger } from '../../../src/advise/redact/words.ts';
import { plainCalicoObjects } from '../../../src/dialects/calico/plain-form.ts';
import { redactFacts } from '../../../src/enforcers/redact-facts.ts';
import { redactSnapshot } from '../../../src/advise/redact/redact-snapshot.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';

/** The same for the same seed. */
export function changersOf(seed: number): Changers {
  return { words: createWordChanger(), addresses: createAddressChanger(Uint8Array.of(seed & 255, seed >> 8)) };
}

export function redacted(snapshot: Snapshot, changers = changersOf(1)): Snapshot {
  return redactSnapshot({ ...snapshot, unmodelled: plainCalicoObjects(snapshot) }, changers, redactFacts);
}
