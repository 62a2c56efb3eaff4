/* Calico's objects as they stand on the wire, projectcalico.org/v3 or stored as crd.projectcalico.org/v1 (semantics F.1). */

/** Of NetworkPolicy and GlobalNetworkPolicy. */
export interface RawCalicoSpec {
  readonly tier?: string | null;
  /** Absent: after all that have one. */
  readonly order?: number | null;
  readonly selector?: string | null;
  readonly serviceAccountSelector?: string | null;
  readonly namespaceSelector?: string | null;
  readonly types?: readonly string[] | null;
  readonly ingress?: readonly RawCalicoRule[] | null;
  readonly egress?: readonly RawCalicoRule[] | null;
  readonly doNotTrack?: boolean | null;
  readonly preDNAT?: boolean | null;
  readonly applyOnForward?: boolean | null;
}

export interface RawCalicoRule {
  readonly action?: string | null;
  readonly ipVersion?: number | null;
  readonly protocol?: string | number | null;
  readonly notProtocol?: string | number | null;
  readonly icmp?: unknown;
  readonly notICMP?: unknown;
  /** Methods and paths, one of each that is given. */
  readonly http?: RawHttp | null;
  readonly source?: RawEntity | null;
  readonly destination?: RawEntity | null;
}

export interface RawHttp {
  readonly methods?: readonly string[] | null;
  readonly paths?: readonly { readonly exact?: string | null; readonly prefix?: string | null }[] | null;
}

/** One end of a rule; all that is given must hold. */
export interface RawEntity {
  readonly nets?: readonly string[] | null;
  readonly notNets?: readonly string[] | null;
  readonly selector?: string | null;
  readonly notSelector?: string | null;
  readonly namespaceSelector?: string | null;
  readonly serviceAccounts?: { readonly names?: readonly string[] | null; readonly selector?: string | null } | null;
  readonly services?: { readonly name?: string | null; readonly namespace?: string | null } | null;
  /** Names that are looked up; of Calico Enterprise and Calico Cloud alone. */
  readonly domains?: readonly string[] | null;
  /** A number, `first:last`, or a name. */
  readonly ports?: readonly (number | string)[] | null;
  readonly notPorts?: readonly (number | string)[] | null;
}

/** Whether a field says something: an empty text or list is one that is left out. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** Whether a policy is about connections that a node passes on, through an endpoint of its own. */
export function isAboutForwarded({ applyOnForward, preDNAT, doNotTrack }: RawCalicoSpec): boolean {
  return applyOnForward === true || preDNAT === true || doNotTrack === true;
}
