import { randomBytes } from 'node:crypto';
import type { Bundle } from '../cluster/snapshot/bundle.ts';
import type { Changers } from '../advise/redact/raw.ts';
import { createAddressChanger } from '../advise/redact/addresses.ts';
import { plainCalicoObjects } from '../dialects/calico/plain-form.ts';
import { createWordChanger } from '../advise/redact/words.ts';
import { redactFacts } from '../enforcers/redact-facts.ts';
import { redactSnapshot } from '../advise/redact/redact-snapshot.ts';
import { redactTarget } from '../advise/redact/target.ts';

export interface RedactedBundle {
  readonly bundle: Bundle;
  /** Which name stands for which, as JSON. */
  readonly key: string;
}

/** The bundle with other names and addresses. What probes have printed is left out: names in it cannot be found. */
export function redactBundle({ about, snapshot, flows }: Bundle): RedactedBundle {
  const changers: Changers = { words: createWordChanger(), addresses: createAddressChanger(randomBytes(32)) };
  const { identity: _, namespace, ...rest } = about;
  const { name } = changers.words;
  const bundle: Bundle = {
    about: { ...rest, redacted: true, ...(namespace === undefined ? {} : { namespace: name(namespace) }) },
    snapshot: redactSnapshot({ ...snapshot, unmodelled: plainCalicoObjects(snapshot) }, changers, redactFacts),
    flows: flows.map(({ from, to, namespace: at, expect, verdict }) => ({
      from: redactTarget(from, changers),
      to: redactTarget(to, changers),
      ...(at === undefined ? {} : { namespace: name(at) }),
      ...(expect === undefined ? {} : { expect }),
      verdict,
      summary: '',
    })),
    probes: [],
  };
  return { bundle, key: keyOf(changers) };
}

function keyOf({ words, addresses }: Changers): string {
  const key = { words: Object.fromEntries(words.changed()), addresses: Object.fromEntries(addresses.changed()) };
  return `${JSON.stringify(key, undefined, 2)}\n`;
}
