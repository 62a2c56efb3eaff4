/* Istio's policies as they stand on the wire, security.istio.io/v1 (semantics F.5). */

export interface RawSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
}

export interface RawAuthorization {
  readonly selector?: RawSelector | null;
  readonly targetRef?: unknown;
  readonly targetRefs?: readonly unknown[] | null;
  /** Absent: ALLOW. */
  readonly action?: string | null;
  readonly provider?: { readonly name?: string | null } | null;
  readonly rules?: readonly (RawRule | null)[] | null;
}

export interface RawRule {
  readonly from?: readonly { readonly source?: RawSource | null }[] | null;
  readonly to?: readonly { readonly operation?: RawOperation | null }[] | null;
  readonly when?: readonly RawCondition[] | null;
}

type Texts = readonly string[] | null;

/** All that is given must hold, and of each list one. */
export interface RawSource {
  readonly principals?: Texts;
  readonly notPrincipals?: Texts;
  readonly requestPrincipals?: Texts;
  readonly notRequestPrincipals?: Texts;
  readonly namespaces?: Texts;
  readonly notNamespaces?: Texts;
  readonly serviceAccounts?: Texts;
  readonly notServiceAccounts?: Texts;
  readonly trustDomains?: Texts;
  readonly notTrustDomains?: Texts;
  readonly ipBlocks?: Texts;
  readonly notIpBlocks?: Texts;
  readonly remoteIpBlocks?: Texts;
  readonly notRemoteIpBlocks?: Texts;
}

export interface RawOperation {
  readonly hosts?: Texts;
  readonly notHosts?: Texts;
  readonly ports?: Texts;
  readonly notPorts?: Texts;
  readonly methods?: Texts;
  readonly notMethods?: Texts;
  readonly paths?: Texts;
  readonly notPaths?: Texts;
}

export interface RawCondition {
  readonly key?: string | null;
  readonly values?: Texts;
  readonly notValues?: Texts;
}

export interface RawPeerAuthentication {
  readonly selector?: RawSelector | null;
  readonly mtls?: RawMode | null;
  readonly portLevelMtls?: Readonly<Record<string, RawMode | null>> | null;
}

export interface RawMode {
  readonly mode?: string | null;
}
