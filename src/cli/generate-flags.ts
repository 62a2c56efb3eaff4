import { DNS_CHOICES, type DnsChoice } from '../advise/generate/needs.ts';
import type { FlagReader } from './flag-reader.ts';
import { UsageError } from './usage-error.ts';

/** The flags of `generate`. */
export interface GenerateFlags {
  readonly dns: DnsChoice;
  readonly replace: boolean;
}

export function readGenerateFlags(flags: FlagReader): GenerateFlags {
  const text = flags.last('dns') ?? 'by-name';
  const dns = DNS_CHOICES.find((each) => each === text);
  if (dns === undefined) throw new UsageError(`"--dns" takes ${DNS_CHOICES.join(', ')}, not "${text}"`);
  return { dns, replace: flags.isOn('replace') };
}
