import type { Assumption, Divergence, UnreadSetting } from '../model/divergence.ts';
import { ENFORCER_FLAGS, type EnforcerModel, SPECIFICATION, undecided } from '../model/enforcer-model.ts';
import type { Gap } from '../model/gap.ts';
import type { Tri } from '../model/verdict.ts';
import { isBefore, type Version } from './version.ts';

/** Versions from the first on, and before the second; either may be open. */
export interface VersionRange {
  readonly from?: Version;
  readonly before?: Version;
}

/** What is known of one way in which an enforcer differs, for all its versions and settings. */
export interface KnownDivergence extends Omit<Divergence, 'isSure' | 'hangsOn'> {
  /** Versions that have it; left out: all. */
  readonly versions?: readonly VersionRange[];
  /** Versions of which it is not known. */
  readonly unsure?: readonly VersionRange[];
  /** Of what it reads, what a setting says in another way; left out: nothing. */
  readonly readsOf?: (circumstances: Circumstances) => Divergence['reads'];
  /** The setting that it hangs on, in words, and what the settings say of it; left out: none. */
  readonly when?: Condition;
}

interface Condition {
  readonly words: string;
  readonly holds: (circumstances: Circumstances) => Tri;
  /** The setting behind it, by name. */
  readonly setting?: string;
  /**
   * What the setting is in nearly every installation, and what it may be instead: unread it is taken for the former, and
   * answers that the latter would turn say so. Left out: unread, answers that hang on it are unknown.
   */
  readonly usually?: { readonly assumed: string; readonly otherwise: string };
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
  /** Where it would stand could not be read; or, if it `varies`, it is not the same on all nodes. */
  | {
      readonly kind: 'unread';
      readonly where: string;
      readonly gap?: Gap;
      readonly varies?: true;
      /** All that it may be, unset being empty; absent: anything. */
      readonly values?: readonly string[];
    };

/** Those that an installation has, or may have. */
export function divergencesOf(known: readonly KnownDivergence[], circumstances: Circumstances): readonly Divergence[] {
  return known.flatMap((each) => {
    const has = hasIt(each, withUsual(each.when, circumstances));
    if (has === 'no') return [];
    const { versions: _, unsure: __, when, readsOf, ...rest } = each;
    const divergence = { ...rest, reads: { ...rest.reads, ...readsOf?.(circumstances) } };
    const unread = usualOf(when, circumstances) === undefined ? unreadOf(when?.setting, circumstances) : undefined;
    const hangsOn = has === 'unknown' && unread !== undefined ? { hangsOn: unread } : {};
    return [{ ...divergence, isSure: has === 'yes', ...hangsOn }];
  });
}

/** Settings of an installation that were not read and are taken for the usual ones. */
export function assumptionsOf(known: readonly KnownDivergence[], circumstances: Circumstances): readonly Assumption[] {
  return known.flatMap((each) => {
    const { when, reads } = each;
    const unread = unreadOf(when?.setting, circumstances);
    const usually = usualOf(when, circumstances);
    if (usually === undefined || unread === undefined) return [];
    const usual = hasIt(each, withUsual(when, circumstances));
    const other = hasIt(each, withSetting(circumstances, unread.setting, usually.otherwise));
    if (usual === other) return [];
    const readsThen = other === 'yes' ? reads : other === 'no' ? ofSpecification(reads) : undecided(reads);
    return [{ ...unread, ...usually, reads: readsThen }];
  });
}

function unreadOf(setting: string | undefined, circumstances: Circumstances): UnreadSetting | undefined {
  const found = setting === undefined ? undefined : circumstances.setting(setting);
  if (setting === undefined || found?.kind !== 'unread') return undefined;
  const { kind: _, values: __, ...unread } = found;
  return { setting, ...unread };
}

/** What an unread setting is taken for; `undefined`: it was read, or may be anything. */
function usualOf(when: Condition | undefined, { setting: ask }: Circumstances): Condition['usually'] {
  if (when?.setting === undefined) return undefined;
  const found = ask(when.setting);
  return found.kind === 'unread' && found.varies !== true ? when.usually : undefined;
}

function withUsual(when: Condition | undefined, circumstances: Circumstances): Circumstances {
  const usually = usualOf(when, circumstances);
  const { setting } = when ?? {};
  return usually === undefined || setting === undefined
    ? circumstances
    : withSetting(circumstances, setting, usually.assumed);
}

function withSetting(circumstances: Circumstances, name: string, value: string): Circumstances {
  return {
    ...circumstances,
    setting: (key) => (key === name ? { kind: 'set', value: value.toLowerCase() } : circumstances.setting(key)),
  };
}

function ofSpecification(reads: Partial<EnforcerModel>): Partial<EnforcerModel> {
  const named = ENFORCER_FLAGS.filter((flag) => reads[flag] !== undefined);
  return Object.fromEntries(named.map((flag) => [flag, SPECIFICATION[flag]]));
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
    if (found.kind === 'unread') return isAmong(found.values, values);
    return found.kind === 'set' && values.includes(found.value) ? 'yes' : 'no';
  };
}

function isAmong(possible: readonly string[] | undefined, wanted: readonly string[]): Tri {
  if (possible === undefined) return 'unknown';
  const found = possible.filter((value) => wanted.includes(value)).length;
  return found === 0 ? 'no' : found === possible.length ? 'yes' : 'unknown';
}

export function not(tri: Tri): Tri {
  return tri === 'unknown' ? tri : tri === 'yes' ? 'no' : 'yes';
}
