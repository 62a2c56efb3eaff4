import type { Collector } from './collector.ts';
import { goesByAccountLabels } from '../model/account-labels.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';

/** The service accounts of the namespaces in question, as soon as some policy goes by their labels. */
export interface AccountsReader {
  /** A namespace of an end, whatever its policies say. */
  want(namespace: string): void;
  /** Resolves when the accounts are there that these policies, or any before, ask for. */
  read(policies: readonly UnmodelledPolicy[]): Promise<void>;
}

/** Without such a policy nothing is asked: few clusters have one, and few people may list service accounts. */
export function createAccountsReader(collector: Collector): AccountsReader {
  const namespaces = new Set<string>();
  let areWanted = false;
  return {
    want: (namespace) => void namespaces.add(namespace),
    async read(policies) {
      areWanted ||= policies.some(goesByAccountLabels);
      if (!areWanted) return;
      await Promise.all([...namespaces].map((namespace) => collector.serviceAccounts({ namespace })));
    },
  };
}
