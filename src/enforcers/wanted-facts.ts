import type { EnforcerFacts, SettingsPlace } from '../model/enforcer-facts.ts';
import { detectEnforcement } from './detect.ts';
import { AUTO_MODE_GROUP } from './aws.ts';
import { K3S_GROUP } from './k3s.ts';
import type { ObjectName } from './record.ts';
import { RECORDS } from './records.ts';
import { uniqueBy } from '../model/unique-by.ts';

/** What to read beside DaemonSets and API groups, now that these are known. */
export interface WantedFacts {
  /** Settings of what was seen. */
  readonly configMaps: readonly ObjectName[];
  /** Kinds with more of them, of which all objects are wanted. */
  readonly settings: readonly SettingsPlace[];
  /** Nodes of the pods in question: distributions without a DaemonSet show there. */
  readonly podNodes: boolean;
  /** Nodes with these labels, `key=value` each, on which an enforcer is not what it is elsewhere. */
  readonly nodesLike: readonly string[];
  /** Nodes of the control plane: a k3s server shows its settings there. */
  readonly serverNodes: boolean;
}

/** As little as leaves nothing open. */
export function wantedFacts(facts: EnforcerFacts): WantedFacts {
  const configMaps = RECORDS.flatMap(({ settings }) => settings?.(facts) ?? []);
  const isK3s = facts.apiGroups.includes(K3S_GROUP);
  return {
    configMaps: [...new Map(configMaps.map((each) => [`${each.namespace}/${each.name}`, each])).values()],
    settings: uniqueBy(
      RECORDS.flatMap(({ settingsKinds }) => settingsKinds?.(facts) ?? []),
      ({ kind, namespace = '' }) => `${kind} ${namespace}`,
    ),
    // Nodes of EKS Auto Mode may stand beside others.
    podNodes: isK3s || facts.apiGroups.includes(AUTO_MODE_GROUP) || detectEnforcement(facts).kind !== 'enforced',
    nodesLike: [...new Set(RECORDS.flatMap(({ nodesApart }) => nodesApart?.(facts) ?? []))],
    serverNodes: isK3s,
  };
}
