import { count, namePodOf, someOf } from './words.ts';
import { DNS_PORT, type DnsOfPod, dnsOfPod, dnsOfRules, letsOutByName, rulesForDns } from './ask/dns.ts';
import { findDns } from './ask/special-services.ts';
import { isFinished } from '../../engine/cluster-index.ts';
import { type KnownPolicy, networkPolicies } from './ask/policies.ts';
import { knowsPods } from './ask/known.ts';
import type { Lint, LintFinding, LintFix, LintWorld } from './lint.ts';
import { bitsOf } from '../../model/address.ts';
import { mendAt } from './mend.ts';
import { valueAt } from '../fields.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { Pod } from '../../model/pod.ts';
import type { RawPort } from '../../model/network-policy.ts';
import { pairsOf } from './ask/pairs.ts';
import { podsIn } from './ask/pods.ts';
import { selects } from '../../model/match-labels.ts';

export const dnsNotAllowed: Lint = {
  id: 'L-07',
  name: 'dns-not-allowed',
  severity: 'error',
  summary: 'Pods may connect out, and may not look up names; or only over UDP; or not where they ask',
  why: 'Nearly every connection begins with a DNS query, and policy sees it like any other connection. Without a rule for it, names do not resolve, and the connection that is allowed never begins. Answers that do not fit into a packet come over TCP. With NodeLocal DNSCache pods ask an address of their own node, which no selector matches.',
  remedy:
    'Allow UDP and TCP 53 to the pods behind the DNS Service, and to the address of NodeLocal DNSCache where it is in use.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  needs: [],
  uses: ['pods', 'services'],
  find: (world) => {
    const byNamespace = Map.groupBy(
      networkPolicies(world).filter(({ compiled }) => compiled.egress.isolates),
      ({ namespace }) => namespace,
    );
    return [...byNamespace].flatMap(([namespace, policies]) =>
      knowsPods(world, namespace) ? checkPods(world, namespace, policies) : checkPolicies(policies),
    );
  },
};

/** What is wrong with the DNS of some pods, and the policy in which it is best mended. */
interface Trouble {
  readonly kind: 'none' | 'udp-only' | 'node-local';
  readonly policy: KnownPolicy;
  readonly dns: DnsOfPod;
}

function checkPods(world: LintWorld, namespace: string, policies: readonly KnownPolicy[]): readonly LintFinding[] {
  const pods = podsIn(world, namespace).filter((pod) => !pod.hostNetwork && !isFinished(pod));
  const pairs = pairsOf(world);
  const alike = Map.groupBy(pods, (pod) =>
    // Whom no policy tells apart asks alike.
    JSON.stringify([pairs.partiesOf(pod).map(({ id }) => id), pod.dnsPolicy, pod.nameservers]),
  );
  const troubled = [...alike.values()].flatMap((members) => {
    const [pod] = members;
    const trouble = pod && troubleOf(world, pod, policies);
    return trouble === undefined ? [] : members.map((member) => ({ pod: member, trouble }));
  });
  const groups = Map.groupBy(troubled, ({ trouble }) => `${trouble.policy.ref.name} ${trouble.kind}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const names = [...new Set(group.map(({ pod }) => namePodOf(pod)))].sort();
    return first === undefined ? [] : [tell(world, first.trouble, first.pod, names)];
  });
}

function troubleOf(world: LintWorld, pod: Pod, policies: readonly KnownPolicy[]): Trouble | undefined {
  const selecting = policies.filter(({ compiled }) => selects(pod.labels, compiled.subject.pods));
  // A pod that may connect to nobody needs no names: that was meant.
  const policy = selecting.find(({ compiled }) => compiled.egress.rules.length > 0);
  if (policy === undefined) return undefined;
  const dns = dnsOfPod(world, pod, selecting);
  if (dns.udp === 'denied') {
    const isForOthers = dns.answers?.resolver.kind === 'node-local' && dnsOfRules(selecting).udp !== 'denied';
    return { kind: isForOthers ? 'node-local' : 'none', policy, dns };
  }
  // An allowed query is one that some rule opens; it is there that TCP is missing.
  const opened = selecting.find((each) => rulesForDns(each, 'UDP').length > 0);
  return dns.tcp === 'denied' && opened !== undefined ? { kind: 'udp-only', policy: opened, dns } : undefined;
}

/** Without the pods it is not known which policies meet; a rule for DNS in any of them may be meant for all. */
function checkPolicies(policies: readonly KnownPolicy[]): readonly LintFinding[] {
  const dns = dnsOfRules(policies);
  return policies.flatMap((policy): LintFinding[] => {
    if (dns.udp === 'denied' && letsOutByName(policy)) {
      return [
        {
          about: policy.ref,
          path: ['spec', 'egress'],
          severity: 'warning',
          message: `${count(policy.compiled.egress.rules.length, 'egress rule')}, and none, here or in another policy of namespace "${policy.namespace}", for DNS (UDP ${DNS_PORT})`,
          notes: ['which pods it selects is not known: a policy that stands elsewhere may allow it'],
          fix: fixAll(policy, USUAL_PEERS),
        },
      ];
    }
    const isUdpOnly = dns.tcp === 'denied' && rulesForDns(policy, 'UDP').length > 0;
    return isUdpOnly ? [tellUdpOnly(policy, undefined)] : [];
  });
}

function tell(world: LintWorld, { kind, policy, dns }: Trouble, pod: Pod, names: readonly string[]): LintFinding {
  if (kind === 'udp-only') return tellUdpOnly(policy, names);
  const where = resolverName(world, dns);
  const about = { about: policy.ref, path: ['spec', 'egress'] };
  if (kind === 'node-local') {
    return {
      ...about,
      severity: 'warning',
      message: `DNS is allowed, but not to ${where}, which these pods ask: ${someOf(names)}`,
      fix: fixAll(policy, peersForDns(world, dns, pod), portsForDns(dns)),
    };
  }
  return {
    ...about,
    ...(letsOutByName(policy) ? {} : { severity: 'warning' }),
    message: `connections out are allowed, and DNS is not (UDP ${DNS_PORT}${where === undefined ? '' : ` to ${where}`}), for ${someOf(names)}`,
    ...(letsOutByName(policy) ? {} : { notes: ['its rules name addresses alone: without names it may do'] }),
    fix: fixAll(policy, peersForDns(world, dns, pod), portsForDns(dns)),
  };
}

function tellUdpOnly(policy: KnownPolicy, names: readonly string[] | undefined): LintFinding {
  const [known] = rulesForDns(policy, 'UDP');
  const path = known?.rule.path ?? ['spec', 'egress'];
  const ports = valueAt(policy.written, [...path, 'ports']) as readonly RawPort[] | undefined;
  const overUdp = ports?.find(({ protocol, port }) => protocol === 'UDP' && typeof port === 'number');
  const whom = names === undefined ? '' : ` (${someOf(names)})`;
  return {
    about: policy.ref,
    path,
    severity: 'warning',
    message: `DNS is allowed over UDP ${DNS_PORT} and not over TCP ${DNS_PORT}${whom}: answers that do not fit into a packet fail`,
    fix: {
      text: `add TCP ${DNS_PORT}`,
      ...(ports === undefined || overUdp === undefined
        ? {}
        : {
            mended: mendAt(policy.written, [...path, 'ports'], () => [...ports, { ...overUdp, protocol: 'TCP' }]),
          }),
    },
  };
}

function resolverName(world: LintWorld, { answers }: DnsOfPod): string | undefined {
  switch (answers?.resolver.kind) {
    case 'service': {
      const { namespace, name } = answers.resolver.service;
      return `Service ${namespace}/${name}`;
    }
    case 'node-local':
      return `NodeLocal DNSCache at ${answers.resolver.address.text}`;
    case 'addresses':
      return answers.resolver.addresses.map(({ text }) => text).join(', ');
    case 'unknown':
    case 'unread':
    case undefined: {
      const service = findDns(world);
      return service && `Service ${service.namespace}/${service.name}`;
    }
  }
}

const USUAL_PEERS: readonly object[] = [
  {
    namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  },
];

/** Whom the pods ask: the pods of the DNS Service, and an address where that is what they were given. */
function peersForDns(world: LintWorld, { answers }: DnsOfPod, pod: Pod): readonly object[] {
  const resolver = answers?.resolver;
  if (resolver?.kind === 'addresses') {
    return resolver.addresses.map(({ text, family }) => ({ ipBlock: { cidr: `${text}/${bitsOf(family)}` } }));
  }
  const service = findDns(world);
  const byLabels =
    service?.selector === undefined
      ? USUAL_PEERS
      : [
          {
            ...(service.namespace === pod.namespace
              ? {}
              : { namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: service.namespace } } }),
            podSelector: { matchLabels: service.selector },
          },
        ];
  const cache = resolver?.kind === 'node-local' ? [{ ipBlock: { cidr: `${resolver.address.text}/32` } }] : [];
  return [...byLabels, ...cache];
}

function fixAll(policy: KnownPolicy, peers: readonly object[], numbers: readonly number[] = [DNS_PORT]): LintFix {
  const ports = numbers.flatMap((port) => (['UDP', 'TCP'] as const).map((protocol) => ({ protocol, port })));
  return {
    text: `add a rule for DNS, UDP and TCP ${numbers.join(' and ')}`,
    mended: mendAt(policy.written, ['spec', 'egress'], (rules) => [
      ...((rules ?? []) as readonly object[]),
      { to: peers, ports },
    ]),
  };
}

/** The ports of the pods that answer: not everywhere is it that of the Service. */
function portsForDns({ answers }: DnsOfPod): readonly number[] {
  const ports = new Set((answers?.udp.outcomes ?? []).map(({ destination }) => destination.port));
  return ports.size === 0 ? [DNS_PORT] : [...ports].sort((a, b) => a - b);
}
