import type { Gap } from '../../model/gap.ts';
import type { LabelRequirement, LabelSelector } from '../../model/selector.ts';
import type { Pick } from './pick.ts';
import { selects } from '../../model/match-labels.ts';
import type { ServiceAccount } from '../../model/cluster-object.ts';

/** Pods of a pick by what they run as, which pods tell themselves. */
export interface AccountWay {
  readonly pick: Pick;
  /** Absent: their accounts were read, and have the labels. */
  readonly doubt?: AccountDoubt;
}

/** Why it is not known whether pods are meant: nothing was read of what they run as. */
export interface AccountDoubt {
  /** The field, and what is written there. */
  readonly asked: string;
  /** What kept them from being read; absent: nobody wrote them down. */
  readonly gap?: Gap;
}

export interface AccountSources {
  readonly serviceAccounts?: readonly ServiceAccount[];
  readonly gaps: readonly Gap[];
}

/** `home`: the namespace that all pods of the pick are of; undefined: they may be of any. */
export type WaysOfAccounts = (pick: Pick, home: string | undefined) => readonly AccountWay[];

/**
 * Felix hands the labels of a service account down to the pods that run as it, and a selector of them picks these
 * (semantics F.1). Whatever was not read may have any labels: not given is not none.
 * https://github.com/projectcalico/calico/blob/master/libcalico-go/lib/backend/k8s/conversion/conversion.go
 */
export function waysOfAccounts({ serviceAccounts = [], gaps }: AccountSources): WaysOfAccounts {
  const byNamespace = Map.groupBy(serviceAccounts, ({ namespace }) => namespace);
  const known = new Map<string, Requirements>();
  return ({ accountLabels, ...pick }, home) => {
    if (accountLabels === undefined) return [{ pick }];
    const { asked, selector } = accountLabels;
    const listed = home === undefined ? serviceAccounts : (byNamespace.get(home) ?? []);
    const key = JSON.stringify([home, selector]);
    const { picked, unread } = known.get(key) ?? requirementsOf(listed, selector, home);
    known.set(key, { picked, unread });
    const gap = gaps.find((each) => mayHideAccounts(each, home));
    const running = (requirement: LabelRequirement): Pick => ({
      ...pick,
      account: [...(pick.account ?? []), requirement],
    });
    return [
      { pick: { ...running(picked), accountAsked: asked } },
      { pick: running(unread), doubt: { asked, ...(gap === undefined ? {} : { gap }) } },
    ];
  };
}

interface Requirements {
  readonly picked: LabelRequirement;
  readonly unread: LabelRequirement;
}

function requirementsOf(
  listed: readonly ServiceAccount[],
  selector: LabelSelector,
  home: string | undefined,
): Requirements {
  const key = home === undefined ? 'account' : 'name';
  const nameOf = ({ namespace, name }: ServiceAccount): string => (home === undefined ? `${namespace}/${name}` : name);
  const meant = listed.filter(({ labels }) => selects(labels, selector));
  return {
    picked: { key, operator: 'In', values: meant.map(nameOf).sort() },
    unread: { key, operator: 'NotIn', values: listed.map(nameOf).sort() },
  };
}

function mayHideAccounts({ group, resource, namespace }: Gap, home: string | undefined): boolean {
  const isThere = home === undefined || namespace === undefined || namespace === home;
  return group === '' && resource === 'serviceaccounts' && isThere;
}
