import { podsInBlock, servicesInBlock } from './ask/addresses.ts';
import { blocksIn, isSingle, isWide, type KnownBlock, matchesBlock } from './ask/blocks.ts';
import { count, someOf } from './words.ts';
import type { Lint, LintFinding, LintFix, LintWorld } from './lint.ts';
import { enforcersIn } from './ask/enforcers.ts';
import { isApiServer, isNodeLocalDnsThere } from './ask/special-services.ts';
import { mendAt } from './mend.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { Service } from '../../model/service.ts';

export const serviceAddress: Lint = {
  id: 'L-11',
  name: 'service-address',
  severity: 'error',
  summary: 'An ipBlock of addresses that belong to Services',
  why: 'The address of a Service is translated to that of a pod before policy sees the connection (the AWS VPC CNI is the exception), and no connection ever comes from one. The rule matches nothing.',
  remedy: 'Select the pods behind the Service by their labels, with the port on which they listen.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
  needs: ['services'],
  uses: ['enforcer'],
  find: (world) => blocksIn(world).flatMap((block) => check(world, block)),
};

function check(world: LintWorld, block: KnownBlock): readonly LintFinding[] {
  const { policy, peer } = block;
  const services = servicesInside(world, block);
  const [service] = services;
  if (service === undefined) return [];
  const isAws = enforcersIn(world.enforcement).some(({ name }) => name === 'aws-vpc-cni' || name === 'eks-auto-mode');
  const names = services.map(({ namespace, name }) => `${namespace}/${name}`);
  const fix = services.length === 1 && isSingle(peer) ? fixOf(block, service) : undefined;
  return [
    {
      about: policy.ref,
      path: [...peer.path, 'ipBlock'],
      severity: isAws ? 'info' : isSingle(peer) ? 'error' : 'warning',
      message: isSingle(peer)
        ? `${peer.cidr.text} is the address of Service ${names[0]}, and policy sees the pods behind it`
        : `${peer.cidr.text} holds the addresses of ${count(names.length, 'Service')} (${someOf(names)}) and of no pod or node: policy sees the pods behind them`,
      ...(isAws ? { notes: ['the AWS VPC CNI sees the address of the Service, so that the rule counts here'] } : {}),
      ...(fix === undefined ? {} : { fix }),
    },
  ];
}

/** Services whose addresses the block means, and not just happens to hold. */
function servicesInside(world: LintWorld, { peer }: KnownBlock): readonly Service[] {
  if (isWide(peer)) return [];
  const inside = servicesInBlock(world, peer);
  // Of the address of the API server L-21 speaks. NodeLocal DNSCache answers on that of the DNS Service.
  if (isSingle(peer)) {
    return inside.filter((service) => !isApiServer(service) && !isNodeLocalDnsThere(world, service));
  }
  if (inside.length < 2 || podsInBlock(world, peer).length > 0) return [];
  const nodes = world.snapshot.nodes.flatMap(({ addresses }) => addresses);
  return nodes.some((address) => matchesBlock(peer, address)) ? [] : inside;
}

function fixOf({ policy, peer }: KnownBlock, { namespace, selector, ports }: Service): LintFix | undefined {
  if (selector === undefined) return undefined;
  const isTranslated = ports.some(({ port, targetPort }) => port !== targetPort);
  const byLabels = {
    ...(namespace === policy.namespace
      ? {}
      : { namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: namespace } } }),
    podSelector: { matchLabels: selector },
  };
  return {
    text: `select the pods behind the Service${isTranslated ? ', and look at the ports: the pods have others' : ''}`,
    mended: mendAt(policy.written, peer.path, () => byLabels),
  };
}
