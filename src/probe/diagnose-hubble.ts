import type { Check } from '../explain/diagnosis.ts';
import * as phrase from './phrase/hubble.ts';
import type { HubbleAccess } from './examine-hubble.ts';
import { resourceName } from './needs.ts';

/** Whether what Cilium drops can be asked for, and how; nothing where there is no Cilium. No answer about policies needs it. */
export function diagnoseHubble(sets: readonly HubbleAccess[]): readonly Check[] {
  return sets.map((set) => {
    const lacking = set.answers.filter(({ granted }) => granted === 'no' || granted === 'unknown');
    const obstacle = obstacleOf(
      set,
      lacking.map((need) => `${need.verb} ${resourceName(need)}`),
    );
    return obstacle === undefined
      ? { name: 'hubble', status: 'ok', summary: phrase.reachable(set), details: [], remedy: [] }
      : { name: 'hubble', status: 'note', summary: phrase.unreachable(set), details: [obstacle], remedy: phrase.WAYS };
  });
}

function obstacleOf({ enabled, running, namespace }: HubbleAccess, lacking: readonly string[]): string | undefined {
  if (enabled === 'false') return phrase.switchedOff(namespace);
  if (running === undefined) return phrase.unlisted(namespace);
  if (running === 0) return phrase.noAgent(namespace);
  return lacking.length === 0 ? undefined : phrase.lacking(lacking, namespace);
}
