import { apiServerByLabels } from './api-server-by-labels.ts';
import { badPort } from './bad-port.ts';
import { cidrForm } from './cidr-form.ts';
import { dnsNotAllowed } from './dns-not-allowed.ts';
import { fieldWithoutValue } from './field-without-value.ts';
import { hostNetwork } from './host-network.ts';
import { impossibleSelector } from './impossible-selector.ts';
import type { Lint } from './lint.ts';
import { namespaceNotLabelled } from './namespace-not-labelled.ts';
import { nodeAddressOnCilium } from './node-address-on-cilium.ts';
import { oneFamily } from './one-family.ts';
import { openToEverything } from './open-to-everything.ts';
import { peersOrNotAnd } from './peers-or-not-and.ts';
import { podAddress } from './pod-address.ts';
import { portNameMissing } from './port-name-missing.ts';
import { portNameProtocol } from './port-name-protocol.ts';
import { refusedField } from './refused-field.ts';
import { rulesWithoutType } from './rules-without-type.ts';
import { selectsNothing } from './selects-nothing.ts';
import { serviceAddress } from './service-address.ts';
import { servicePort } from './service-port.ts';
import { typesLeftOut } from './types-left-out.ts';

/** L-01 to L-21: about what one policy says, and whom it means. */
export const FIRST_LINTS: readonly Lint[] = [
  selectsNothing,
  impossibleSelector,
  namespaceNotLabelled,
  peersOrNotAnd,
  fieldWithoutValue,
  refusedField,
  dnsNotAllowed,
  rulesWithoutType,
  typesLeftOut,
  servicePort,
  serviceAddress,
  portNameMissing,
  portNameProtocol,
  badPort,
  cidrForm,
  podAddress,
  nodeAddressOnCilium,
  openToEverything,
  oneFamily,
  hostNetwork,
  apiServerByLabels,
];
