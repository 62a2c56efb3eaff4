import { type AgentSetName, findHubbleAgents } from '../cluster/hubble/observe.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { ciliumAgentSets } from '../enforcers/cilium.ts';
import type { EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Known } from '../model/known.ts';
import { minorOf, needsOf, type VerbAnswer } from './needs.ts';

/** How far what Cilium drops could be asked for: in each set of its agents. */
export interface HubbleAccess extends AgentSetName {
  /** What the configuration says of `enable-hubble`; absent: nothing, or it was not read. */
  readonly enabled?: string;
  readonly answers: readonly VerbAnswer[];
  /** How many agents run; absent: they could not be listed. */
  readonly running?: number;
}

/** Asks for the permissions that "drops" and "probe" need for it, and runs nothing. Empty: there is no Cilium. */
export async function examineHubble(
  api: ClusterApi,
  facts: EnforcerFacts,
  version: Known<string>,
): Promise<readonly HubbleAccess[]> {
  return Promise.all(
    ciliumAgentSets(facts).map(async (set) => {
      const needs = needsOf('exec', set.namespace, minorOf(version)).filter(
        ({ subresource }) => subresource === 'exec',
      );
      const [agents, answers] = await Promise.all([
        findHubbleAgents(api, set),
        Promise.all(needs.map(async (need) => ({ ...need, granted: await api.writer.mayI(need) }))),
      ]);
      const enabled = facts.configMaps.find(
        ({ namespace, name }) => namespace === set.namespace && name === 'cilium-config',
      )?.data?.['enable-hubble'];
      return {
        ...set,
        ...(enabled === undefined ? {} : { enabled }),
        answers,
        ...(agents.known ? { running: agents.value.length } : {}),
      };
    }),
  );
}
