import type { Divergence } from '../model/divergence.ts';
import { type EnforcerModel, SPECIFICATION, undecided } from '../model/enforcer-model.ts';
import type { Tri } from '../model/verdict.ts';
import { isBefore, type Version } from './version.ts';

/** Versions from the first on, and before the second; either may be open. */
export interface VersionRange {
  readonly from?: Version;
  readonly before?: Version;
}

/** What is known of one way in which an enforcer differs, for all its versions and settings. */
export interface KnownDivergence extends Omit<Divergence, 'isSure'> {
  /** Versions that have it; left out: all. */
  readonly versions?: readonly VersionRange[];
  /** Versions of which it is not known. */
  readonly unsure?: readonly VersionRange[];
  /** The setting that it hangs on, in words, and what the settings say of it; left out: none. */
  readonly when?: { readonly words: string; readonly holds: (circumstances: Circumstances) => Tri };
}

/** What of one installation a divergence may hang on. */
export interface Circumstances {
  readonly version: string | undefined;
  readonly mode: string | undefined;
  readonly setting: (key: string) => Setting;
}

/** The value of a setting, in lower case. */
export type Setting =
  | { readonly kind: 'set'; readonly value: string }
  | { readonly kind: 'unset' }
  /** Where it would stand could not be read. */
  | { readonly kind: 'unread' };

/** Those that an installation has, or may have. */
export function divergencesOf(known: readonly KnownDivergence[], circumstances: Circumstances): readonly Divergence[] {
  return known.flatMap(({ versions: _, unsure: __, when: ___, ...divergence }, at) => {
    const has = known[at] === undefined ? 'no' : hasIt(known[at], circumstances);
    return has === 'no' ? [] : [{ ...divergence, isSure: has === 'yes' }];
  });
}

/** How an installation with these divergences reads policies. */
export function modelWith(divergences: readonly Divergence[]): EnforcerModel {
  return divergences.reduce(
    (model, { reads, isSure }) => ({ ...model, ...(isSure ? reads : undecided(reads)) }),
    SPECIFICATION,
  );
}

function hasIt({ versions, unsure = [], when }: KnownDivergence, circumstances: Circumstances): Tri {
  const byVersion = versions === undefined ? 'yes' : inVersions(circumstances.version, versions, unsure);
  const bySetting = when?.holds(circumstances) ?? 'yes';
  if (byVersion === 'no' || bySetting === 'no') return 'no';
  return byVersion === 'yes' && bySetting === 'yes' ? 'yes' : 'unknown';
}

function inVersions(
  version: string | undefined,
  affected: readonly VersionRange[],
  unsure: readonly VersionRange[],
): Tri {
  const isIn = ({ from, before }: VersionRange): boolean =>
    version !== undefined &&
    (from === undefined || !isBefore(version, from)) &&
    (before === undefined || isBefore(version, before));
  if (version === undefined || unsure.some(isIn)) return 'unknown';
  return affected.some(isIn) ? 'yes' : 'no';
}

/** What a setting being this says; unset it is not, and what was not read may be. */
export function isSetTo(key: string, ...values: readonly string[]): (circumstances: Circumstances) => Tri {
  return ({ setting }) => {
    const found = setting(key);
    if (found.kind === 'unread') return 'unknown';
    return found.kind === 'set' && values.includes(found.value) ? 'yes' : 'no';
  };
}
