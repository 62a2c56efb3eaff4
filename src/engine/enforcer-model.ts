/**
 * Where an enforcer is known to read the core API differently from its specification (semantics E): a small record of
 * facts, so that the evaluator needs no name of any enforcer.
 */
export interface EnforcerModel {
  /** False: an ipBlock never matches the address of a pod. */
  readonly ipBlockMatchesPods: boolean;
  /** False: an ipBlock never matches the address of a node. */
  readonly ipBlockMatchesNodes: boolean;
  /** True: rules of a direction isolate even where policyTypes does not list it. */
  readonly rulesImplyPolicyType: boolean;
}

/** The API as specified, and what IP-based enforcers do (semantics A). */
export const SPECIFICATION: EnforcerModel = {
  ipBlockMatchesPods: true,
  ipBlockMatchesNodes: true,
  rulesImplyPolicyType: false,
};
