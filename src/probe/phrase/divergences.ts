import type { Cause } from '../probe-report.ts';
import type { Enforcer } from '../../model/enforcement.ts';
import type { NextStep } from '../../explain/explanation.ts';
import { enforcerEvidence, phraseEnforcerName } from './causes.ts';
import { list } from '../../explain/phrase/rules.ts';
import { step } from './next-steps.ts';

type Phrase = Omit<Cause, 'legs'>;

/** An enforcer that is known to read the API differently from its text. */
function divergence(code: string, enforcer: Enforcer, text: string, evidence: string, next: NextStep): Phrase {
  return {
    code,
    text: `${phraseEnforcerName(enforcer)} ${text}`,
    evidence: [enforcerEvidence(enforcer), evidence],
    next,
  };
}

const ITS_WAY = 'read its way, the policies say what was measured';

export function blocksMissPods(enforcer: Enforcer, block: string): Phrase {
  return divergence(
    'IPBLOCK_POD',
    enforcer,
    `does not match ipBlock against pods and nodes (the deciding rule admits ${block})`,
    ITS_WAY,
    step('name pods by podSelector and namespaceSelector; nodes need policy-cidr-match-mode=nodes'),
  );
}

export function typesIgnored(enforcer: Enforcer, policy: string): Phrase {
  return divergence(
    'POLICYTYPES_IGNORED',
    enforcer,
    `enforces rules of a direction that policyTypes leaves out (${policy})`,
    ITS_WAY,
    step(`list both directions in policyTypes of ${policy}, or take out the rules that are not meant`),
  );
}

export function blockOpensNamespace(enforcer: Enforcer, policy: string, namespace: string): Phrase {
  return divergence(
    'CILIUM_IPBLOCK_NAMESPACE',
    enforcer,
    `lets every pod of "${namespace}" in where an ingress rule has an ipBlock (CVE-2026-56743)`,
    `${policy} has an ingress rule with an ipBlock, and the source is in its namespace`,
    step('update Cilium to 1.20.2 or newer, or set policy-default-local-cluster=false'),
  );
}

export function leadingZeros(enforcer: Enforcer, policy: string, cidr: string): Phrase {
  return divergence(
    'CIDR_LEADING_ZEROS',
    enforcer,
    `does not read "${cidr}" as the API does`,
    `${policy} has "${cidr}", with leading zeros`,
    step(`write the block in ${policy} without leading zeros`),
  );
}

export function narrowWildcard(enforcer: Enforcer): Phrase {
  return divergence(
    'KR_V6_WILDCARD',
    enforcer,
    'takes ::/0 for 2000::/3 and fd00::/8 only',
    'the deciding rule admits ::/0, and the address is in neither',
    step('name the block that the address is in'),
  );
}

export function namedPortOfAll(enforcer: Enforcer, name: string, numbers: readonly number[]): Phrase {
  return divergence(
    'CILIUM_NAMED_PORT',
    enforcer,
    `looks the port name "${name}" of an egress rule up once for all pods, not for each destination`,
    numbers.length === 0
      ? `no pod that was read has a port "${name}"`
      : `among the pods that were read "${name}" is ${list(numbers.map(String), 'and')}`,
    step(`use the number instead of "${name}" in the egress rule`),
  );
}

export function namedPortForAnybody(enforcer: Enforcer, name: string): Phrase {
  return divergence(
    'KR_NAMED_PORT_ANY',
    enforcer,
    `opens the number of the port "${name}" to every destination, because the egress rule names no peer`,
    `an egress rule has the port "${name}" and no "to"`,
    step(`use the number instead of "${name}", or name the peers`),
  );
}

export function namedPortUnresolved(enforcer: Enforcer, name: string): Phrase {
  return divergence(
    'OVN_NAMED_PORT',
    enforcer,
    `does not resolve port names: alone, "${name}" opens the whole protocol, and beside numbers nothing`,
    `a rule here has the port "${name}"`,
    step(`use the number instead of "${name}"`),
  );
}

export function namedPortOfSidecar(enforcer: Enforcer, name: string): Phrase {
  return divergence(
    'NAMED_PORT_IN_SIDECAR',
    enforcer,
    `may look port names up among the containers alone, and only a sidecar declares "${name}"`,
    `"${name}" is a port of a restartable init container`,
    step(`use the number instead of "${name}", or declare the port on a container, too`),
  );
}

export function oneChainForBoth(enforcer: Enforcer, policy: string): Phrase {
  return divergence(
    'KR_BOTH_TYPES',
    enforcer,
    `keeps one list of rules for both directions of a policy: a rule for one of them in ${policy} lets the other pass, too`,
    `${policy} has both policyTypes and selects both pods`,
    step(`split ${policy} into one policy for ingress and one for egress`),
  );
}

export function clusterIpJudged(enforcer: Enforcer, service: string): Phrase {
  return divergence(
    'AWS_CLUSTERIP',
    enforcer,
    'judges egress by the address of the Service, and knows it by what the Service selects, not by its pods',
    `the pods of ${service} answer at their own addresses`,
    step("let the rule's podSelector ask for no more labels than the Service's selector has, with the same port"),
  );
}

export function ownNodeDropped(enforcer: Enforcer, node: string): Phrase {
  return divergence(
    'CALICO_ENDPOINT_TO_HOST',
    enforcer,
    `drops what pods send to their own node, whatever the policies say (defaultEndpointToHostAction)`,
    `the destination is on ${node}, and so is the source`,
    step('its setting', 'kubectl get felixconfigurations.crd.projectcalico.org default -o yaml'),
  );
}

export function sctpUnsupported(enforcer: Enforcer | undefined): Phrase {
  return {
    code: 'SCTP_UNSUPPORTED',
    text: 'SCTP may not work here at all: it needs the kernel module on both nodes, and an enforcer that knows it',
    evidence: ['the protocol is SCTP', ...(enforcer === undefined ? [] : [enforcerEvidence(enforcer)])],
    next: step('on both nodes', 'lsmod | grep sctp'),
  };
}
