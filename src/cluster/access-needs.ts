import type { AccessNeed } from '../model/examination.ts';
import type { Resource } from './resource.ts';
import {
  ADDRESS_READS,
  DNS_READS,
  END_READS,
  ENFORCER_READS,
  languagePlaces,
  NAMESPACE_READS,
  needs,
  type QuestionNeed,
} from './reads.ts';

/**
 * What `why` and `pod` ask for about ends in this namespace: there, where DNS is answered, and everywhere. `languages` are
 * the policy resources of other languages that the cluster serves.
 */
export function accessNeeds(namespace: string, languages: readonly Resource[]): readonly AccessNeed[] {
  return [
    ...[END_READS, DNS_READS, ADDRESS_READS, NAMESPACE_READS, ENFORCER_READS].flat(),
    ...languages.flatMap((resource) =>
      languagePlaces(resource, 'asked').flatMap((place) => needs('other-languages', resource, ['list'], { place })),
    ),
  ].map((need) => placed(need, namespace));
}

function placed({ purpose, verb, group, resource, place, names = [] }: QuestionNeed, asked: string): AccessNeed {
  const [name] = names;
  const need = { purpose, verb, group, resource, ...(name === undefined ? {} : { name }) };
  if (place === 'everywhere') return need;
  return { ...need, namespace: place === 'asked' ? asked : place.namespace };
}
