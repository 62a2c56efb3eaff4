import { DNS_CHOICES, type DnsChoice } from '../advise/generate/needs.ts';
import type { FlagReader } from './flag-reader.ts';
import { UsageError } from './usage-error.ts';

/** The flags of `generate` and `simplify`. */
export interface GenerateFlags {
  readonly dns: DnsChoice;
  readonly replace: boolean;
  /** Also what holds only while namespaces keep their labels. */
  readonly now: boolean;
}

export function readGenerateFlags(flags: FlagReader): GenerateFlags {
  const text = flags.last('dns') ?? 'by-name';
  const dns = DNS_CHOICES.find((each) => each === text);
  if (dns === undefined) throw new UsageError(`"--dns" takes ${DNS_CHOICES.join(', ')}, not "${text}"`);
  return { dns, replace: flags.isOn('replace'), now: flags.isOn('now') };
}
