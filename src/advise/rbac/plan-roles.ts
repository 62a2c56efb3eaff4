import type { AccessRole, RoleNeed, RolePlace, RolePurpose, RoleRule, RoleVerb } from '../../model/access-role.ts';

export interface RoleWishes {
  /** Of the roles; those that differ have an ending of their own. */
  readonly name: string;
  /** Absent: all of them. */
  readonly namespace?: string;
  /** Without what only some answers need. */
  readonly isMinimal: boolean;
}

/**
 * The roles that grant needs and nothing else: one where the question is about, one for each other namespace, and one for
 * what belongs to none. What one of them grants no other grants again.
 */
export function planRoles(all: readonly RoleNeed[], { name, namespace, isMinimal }: RoleWishes): readonly AccessRole[] {
  const wanted = isMinimal ? all.filter(({ isOptional }) => !isOptional) : all;
  const grants = mergeGrants(wanted.map((need) => ({ ...need, place: placeOf(need.place, namespace) })));
  return [...Map.groupBy(grants, ({ place }) => place)]
    .toSorted(([one], [other]) => rank(one, namespace) - rank(other, namespace))
    .map(([place, some]) => ({
      name: `${name}${endingOf(place, namespace)}`,
      ...(place === CLUSTER ? {} : { namespace: place }),
      rules: rulesOf(some),
    }));
}

/** Empty: all namespaces, or none. */
const CLUSTER = '';

function placeOf(place: RolePlace, asked = CLUSTER): string {
  if (place === 'everywhere') return CLUSTER;
  return place === 'asked' ? asked : place.namespace;
}

/** Roles for different namespaces may stand in one cluster: none of them takes another's place. */
function endingOf(place: string, asked: string | undefined): string {
  if (asked === undefined) return '-all';
  if (place === CLUSTER) return '-cluster';
  return place === asked ? '' : '-shared';
}

function rank(place: string, asked: string | undefined): number {
  if (place === (asked ?? CLUSTER)) return 0;
  return place === CLUSTER ? 2 : 1;
}

/** One permission in one place, for all that it serves. */
interface Grant {
  readonly purposes: readonly RolePurpose[];
  readonly isOptional: boolean;
  readonly place: string;
  readonly verb: RoleVerb;
  readonly group: string;
  readonly resource: string;
  readonly names?: readonly string[];
}

type PlacedNeed = Omit<RoleNeed, 'place'> & { readonly place: string };

/** What is granted everywhere, or for all objects, is not granted once more in one place, or for some. */
function mergeGrants(needs: readonly PlacedNeed[]): readonly Grant[] {
  const distinct = [...Map.groupBy(needs, keyOf).values()].flatMap(([first]) => first ?? []);
  const widest = distinct.filter((need) => !distinct.some((other) => other !== need && covers(other, need)));
  return widest.map((need) => {
    const served = needs.filter((other) => keyOf(other) === keyOf(need) || covers(need, other));
    const { purpose: _, isOptional: __, ...grant } = need;
    return {
      ...grant,
      purposes: [...new Set(served.map(({ purpose }) => purpose))],
      isOptional: served.every(({ isOptional }) => isOptional),
    };
  });
}

function keyOf({ place, verb, group, resource, names = [] }: PlacedNeed): string {
  return JSON.stringify([place, verb, group, resource, names]);
}

function covers(wide: PlacedNeed, narrow: PlacedNeed): boolean {
  return (
    wide.verb === narrow.verb &&
    wide.group === narrow.group &&
    wide.resource === narrow.resource &&
    (wide.place === CLUSTER || wide.place === narrow.place) &&
    wide.names === undefined &&
    (wide.place !== narrow.place || narrow.names !== undefined)
  );
}

/** Permissions that serve the same, in as few rules as say exactly them; those that every answer needs come first. */
function rulesOf(grants: readonly Grant[]): readonly RoleRule[] {
  const single = grants.map(
    ({ purposes, isOptional, group, resource, verb, names }): RoleRule => ({
      purposes,
      isOptional,
      groups: [group],
      resources: [resource],
      verbs: [verb],
      ...(names === undefined ? {} : { names }),
    }),
  );
  const rules = (['verbs', 'resources', 'groups'] as const).reduce<readonly RoleRule[]>(joinRules, single);
  return [...rules.filter(({ isOptional }) => !isOptional), ...rules.filter(({ isOptional }) => isOptional)];
}

/** Rules that differ in one list alone are one rule. */
function joinRules(rules: readonly RoleRule[], list: 'verbs' | 'resources' | 'groups'): readonly RoleRule[] {
  const alike = Map.groupBy(rules, (rule) => JSON.stringify({ ...rule, [list]: [] }));
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, [list]: [...new Set(same.flatMap((rule) => rule[list]))] }];
  });
}
