import { inAdminTier } from './languages/admin.ts';
import { inAntrea } from './languages/antrea.ts';
import { inCalico } from './languages/calico.ts';
import { inCilium } from './languages/cilium.ts';
import { inIstio, withSidecar } from './languages/istio.ts';
import type { RawObject } from './raw-object.ts';
import { inSingleRules } from './languages/single-rules.ts';
import { readWritten, type WrittenPolicy } from './languages/written-policy.ts';
import type { World } from './world.ts';

/** The languages in which the policies of a world can stand; `istio`: beside NetworkPolicies, on top of them. */
export const LANGUAGES = ['core', 'calico', 'cilium', 'antrea', 'admin', 'istio'] as const;

export type Language = (typeof LANGUAGES)[number];

const WRITERS: Readonly<Record<Exclude<Language, 'core' | 'istio'>, (policy: WrittenPolicy) => RawObject>> = {
  calico: inCalico,
  cilium: inCilium,
  antrea: inAntrea,
  admin: inAdminTier,
};

/** The same world with each of its NetworkPolicies in as many rules as Calico needs. */
export function inRulesOfOnePeer(world: World): World {
  const rewrite = (object: RawObject): RawObject =>
    object.kind === 'NetworkPolicy' ? inSingleRules(readWritten(object)) : object;
  return { ...world, objects: world.objects.map(rewrite) };
}

/** The same world with each of its NetworkPolicies said in another language, one object for one. */
export function inLanguage(world: World, language: Language): World {
  if (language === 'core') return world;
  const { objects } = world;
  const isPolicy = ({ kind }: RawObject): boolean => kind === 'NetworkPolicy';
  const written = objects.filter(isPolicy).map(readWritten);
  if (language === 'istio') return { ...world, objects: [...objects.map(withSidecar), ...written.map(inIstio)] };
  return { ...world, objects: [...objects.filter((object) => !isPolicy(object)), ...written.map(WRITERS[language])] };
}
