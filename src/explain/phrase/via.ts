import type { EntranceAddress } from '../../model/entrances.ts';
import type { Caveat, MissingExplanation, NextStep, Statement } from '../explanation.ts';
import type { Controller, Evidence, FoundController } from '../../engine/via/find-controller.ts';
import type { Entrance, FoundEntrance, RefusedRoute } from '../../engine/via/entrance.ts';
import type { EntryQuestion } from '../../engine/via/legs.ts';
import type { HeldWay } from '../../engine/via/match-way.ts';
import type { Labels } from '../../model/labels.ts';
import type { LegExplanation, ViaExplanation, WayExplanation } from '../via-explanation.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Service } from '../../model/service.ts';
import type { Suggest, UnresolvedText } from './unresolved.ts';
import { count, list } from './rules.ts';
import { nameObject } from '../names.ts';
import { phraseGap } from './directions.ts';
import { rbacRemedy } from './rbac.ts';

/** One thing that was looked at to find the controller, and what it said. */
export function phraseEvidence(evidence: Evidence): Statement {
  switch (evidence.kind) {
    case 'class':
      return phraseClass(evidence.entrance);
    case 'address-of-service':
      return say(
        'SERVICE_ADDRESS',
        `its address ${nameAddress(evidence.address)} is that of ${nameService(evidence.service)} (${evidence.service.type})`,
      );
    case 'address-of-node':
      return say('NODE_ADDRESS', `its address ${nameAddress(evidence.address)} is that of node/${evidence.node}`);
    case 'address-of-nobody':
      return say('ADDRESS_OF_NOBODY', `its address ${nameAddress(evidence.address)} is that of no Service and no node`);
    case 'no-address':
      return say('NO_STATUS_ADDRESS', `the status of ${nameObject(evidence.entrance.ref)} has no address yet`);
    case 'pods-labelled': {
      const where = evidence.namespace === undefined ? '' : ` in "${evidence.namespace}"`;
      const have = evidence.amount === 1 ? 'has' : 'have';
      const who = evidence.amount === 0 ? 'no pod' : count(evidence.amount, 'pod');
      return say(
        'POD_LABELS',
        `${who}${where} ${evidence.amount === 0 ? 'has' : have} the labels ${phraseLabels(evidence.labels)}`,
      );
    }
    case 'service-labelled':
      return say('SERVICE_LABELS', `${nameService(evidence.service)} has the labels ${phraseLabels(evidence.labels)}`);
    case 'pods-behind':
      return say('PODS_BEHIND', `${count(evidence.amount, 'pod')} behind ${nameService(evidence.service)}`);
    case 'named':
      return say('NAMED_CONTROLLER', 'named in the question; what leads to it was not looked at');
    case 'gap':
      return say('NOT_READABLE', phraseGap(evidence.gap));
  }
}

function phraseClass({ ref, className, class: found, controller }: Entrance): Statement {
  const kind = `${ref.kind}Class`;
  if (className === undefined)
    return say('NO_CLASS', `${nameObject(ref)} names no class, and no ${kind} is the default`);
  const title = controller === undefined ? '' : ` (${controller.title})`;
  if (found === undefined) {
    return say(
      'CLASS_NOT_FOUND',
      `there is no ${kind} "${className}"${title === '' ? '' : `; the name stands for ${controller?.title}`}`,
    );
  }
  return say(
    'CLASS_CONTROLLER',
    `${kind} "${className}" is served by ${found.controller || 'nobody it names'}${title}`,
  );
}

function phraseLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function nameAddress(address: EntranceAddress): string {
  return address.kind === 'ip' ? address.address.text : address.name;
}

function nameService({ namespace, name }: Pick<Service, 'namespace' | 'name'>): string {
  return nameObject({ kind: 'Service', namespace, name });
}

/** `shop.example.com/cart → shop/svc/web:80 (shop/httproute/web)`. */
export function phraseWay({ route, host = '*', path = '/', service, port }: WayExplanation): string {
  const by = route === undefined ? '' : ` (${route})`;
  return `${host}${path} → ${service}${port === undefined ? '' : `:${port}`}${by}`;
}

/** What is particular to the first leg by one port. */
export function phraseEntry({ service, isGuess }: EntryQuestion, isFromOutside: boolean): string {
  if (isGuess) return 'by which port callers come is not known: every port is asked about';
  if (service === undefined || !isFromOutside || service.type === 'ClusterIP') return '';
  return service.externalTrafficPolicy === 'Local'
    ? 'externalTrafficPolicy Local: its pods see the caller, unless a load balancer before it has another address'
    : 'externalTrafficPolicy Cluster: its pods may see the address of a node in place of the caller';
}

/** The first leg where it ends before any pod. */
export function phraseOutsideEntry({
  kind,
  title,
}: Controller & { readonly kind: 'network-plugin' | 'load-balancer' }): string {
  return kind === 'load-balancer'
    ? `${title}: a load balancer outside the cluster takes the request, where no NetworkPolicy has a say`
    : `${title} takes the request itself, under its identity "ingress", which no NetworkPolicy selects`;
}

/** The second leg where it comes from no pod. */
export function phraseOutsideBackend(kind: 'network-plugin' | 'load-balancer', byNode: boolean): string {
  if (kind === 'network-plugin')
    return 'from the identity "ingress", which has no labels and no address that an ipBlock could name: only a rule without peers lets it in';
  return byNode
    ? 'from the load balancer, by a port of any node: the pod sees the one or the other'
    : 'from the load balancer, straight to the pods: they see its address, and not the caller';
}

export function phraseClusterwide(): string {
  return 'a CiliumClusterwideNetworkPolicy may be about the identity "ingress", and this version does not evaluate it';
}

/** The reason in one clause. */
export function phraseViaSummary(
  verdict: ViaExplanation['verdict'],
  legs: readonly LegExplanation[],
  impossible: readonly Statement[],
  missing: readonly MissingExplanation[],
): string {
  if (verdict === 'ALLOW') return 'all the way is allowed';
  const [reason] = impossible;
  if (reason !== undefined) return reason.text;
  const guilty = legs.find((leg) => (leg.wouldBe ?? leg.verdict) === verdict);
  if (guilty === undefined) return missing[0]?.text ?? phraseByPort(legs);
  return `${LEGS[guilty.leg]}: ${guilty.explanation?.summary ?? guilty.sentence}`;
}

/** The first leg is allowed by some ports and not by others. */
function phraseByPort(legs: readonly LegExplanation[]): string {
  const entries = legs.filter(({ leg }) => leg === 'client');
  const isOpen = (leg: LegExplanation): boolean => (leg.wouldBe ?? leg.verdict) === 'ALLOW';
  const portsOf = (some: readonly LegExplanation[]): string =>
    list(unique(some.flatMap(({ port }) => port ?? [])), 'and');
  return `${LEGS.client}: allowed by port ${portsOf(entries.filter(isOpen))}, not by ${portsOf(entries.filter((leg) => !isOpen(leg)))}`;
}

/** Only the plugin's own language can name its identity. */
export function openToIngressEntity(): NextStep {
  return {
    command: '',
    why: 'no peer of a NetworkPolicy is this identity: a rule without peers lets it in, or a CiliumNetworkPolicy with fromEntities: [ingress]',
  };
}

export const LEGS = { client: 'client → controller', backend: 'controller → backend' } as const;

/** What was asked for is not where any way leads. */
export function phraseNotRouted(
  name: string,
  destination: string,
  ways: readonly HeldWay[],
  refused: Entrance['refused'],
): Statement {
  const near = ways.filter(({ leads }) => leads === 'to-other-port');
  const [other] = refused;
  const leads =
    near.length > 0
      ? `it leads to ${list(unique(near.map(nearWay)), 'and')}`
      : ways.length > 0
        ? `it leads to ${list(unique(ways.map(({ backend }) => nameBackend(backend))).slice(0, MOST_WAYS), 'and')}`
        : 'nothing hangs on it';
  const because = other === undefined ? [] : [phraseRefused(other)];
  return say('NOT_ROUTED', `${name} does not lead to ${destination}: ${[leads, ...because].join('; ')}`);
}

function phraseRefused(refused: RefusedRoute): string {
  const route = nameObject(refused.route);
  if ('why' in refused) return `${route} wants to hang on it and was refused: ${refused.why}`;
  const { namespace, name } = refused.ungranted;
  const service = nameObject({ kind: 'Service', namespace, name });
  return `${route} wants to lead to ${service}, which takes a ReferenceGrant for ${refused.route.kind}s of "${refused.route.namespace}" in "${namespace}", and there is none`;
}

const MOST_WAYS = 5;

function nearWay(way: HeldWay): string {
  const targets = way.leads === 'to-other-port' ? way.to.map(({ targetPort }) => targetPort) : [];
  const pods = targets.length === 0 ? '' : ` (port ${list(unique(targets.map(String)), 'and')} of its pods)`;
  return `${nameBackend(way.backend)}${pods}`;
}

function nameBackend({ namespace, name, port }: HeldWay['backend']): string {
  return `${nameService({ namespace, name })}${port === undefined ? '' : `:${port}`}`;
}

/** A backend that stands in the entrance and nowhere else. */
export function backendMissing(name: string, { namespace, name: service }: HeldWay['backend']): Caveat {
  return {
    code: 'BACKEND_NOT_FOUND',
    severity: 'warning',
    text: `${name} also leads to ${nameService({ namespace, name: service })}, which does not exist`,
  };
}

export function grantNeeded(route: ObjectRef, service: string): Caveat {
  return {
    code: 'REFERENCE_GRANT',
    severity: 'info',
    text: `${nameObject(route)} leads into another namespace, to ${service}: that takes a ReferenceGrant there, which was not looked at`,
  };
}

export function routesNotChecked(): Caveat {
  return {
    code: 'ROUTES_NOT_CHECKED',
    severity: 'info',
    text: 'whether it passes requests on to there was not looked at: --via ingress/NAME or gateway/NAME does',
  };
}

export function addressOfLoadBalancer(title: string): Caveat {
  return {
    code: 'LOAD_BALANCER_ADDRESS',
    severity: 'info',
    text: `from which addresses ${title} connects is not known here; where rules have an ipBlock, ask with these addresses as the source, without --via`,
  };
}

/** Why an entrance cannot be asked about, and what to type instead. */
export function phraseNoEntrance(found: Exclude<FoundEntrance, { kind: 'found' }>, suggest: Suggest): UnresolvedText {
  if (found.kind === 'ambiguous') {
    return {
      message: `"${found.refs[0]?.name}" may be ${count(found.refs.length, 'object')}`,
      hints: found.refs.map((ref) => `type  --via ${nameObject(ref)}`),
    };
  }
  const { wanted } = found;
  const where = wanted.namespace === undefined ? 'in any namespace' : `in namespace "${wanted.namespace}"`;
  const what = `${wanted.kind} "${wanted.name}" ${where}`;
  if (found.kind === 'unread') {
    const { gap } = found;
    return {
      message: `${what} could not be read: ${phraseGap(gap)}`,
      hints: gap.reason === 'forbidden' ? rbacRemedy(gap) : [gap.message],
    };
  }
  return { message: `there is no ${what}`, hints: entranceHints(wanted, found.others, suggest) };
}

function entranceHints(wanted: ObjectRef, others: readonly ObjectRef[], suggest: Suggest): readonly string[] {
  const here = others.filter(({ namespace }) => wanted.namespace === undefined || namespace === wanted.namespace);
  const elsewhere = others.filter(({ name }) => name === wanted.name);
  const near = suggest(wanted.name, unique(others.map(({ name }) => name)));
  const alike = near.flatMap((name) => [...here, ...others].filter((ref) => ref.name === name).slice(0, 1));
  const hints = [
    ...elsewhere.map((ref) => `it exists as  --via ${nameObject(ref)}`),
    ...alike.filter((ref) => !elsewhere.includes(ref)).map((ref) => `did you mean  --via ${nameObject(ref)}`),
  ];
  if (hints.length > 0) return unique(hints).slice(0, MOST_WAYS);
  if (others.length === 0) return [`there is no ${wanted.kind} at all`, BY_NAME];
  return [`there is  ${others.slice(0, MOST_WAYS).map(nameObject).join('  ')}`];
}

const BY_NAME = 'name what passes requests on:  --via NAMESPACE/deploy/NAME  or  --via NAMESPACE/pod/NAME';

/** Nobody could be made out who passes on what comes through an entrance: what was looked at, and how to say it. */
export function phraseNoController(
  entrance: Entrance,
  found: Exclude<FoundController, { kind: 'found' }>,
): UnresolvedText {
  const name = nameObject(entrance.ref);
  const looked = unique(found.evidence.map((each) => phraseEvidence(each).text));
  if (found.kind === 'several') {
    return {
      message: `which of ${count(found.refs.length, 'controller')} serves ${name} is not clear`,
      hints: [...looked, ...found.refs.map((ref) => `type  --via ${nameObject(ref)}`)],
    };
  }
  return { message: `who passes on what comes through ${name} could not be found`, hints: [...looked, BY_NAME] };
}

function say(code: string, text: string): Statement {
  return { code, text };
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

/** What was named to pass requests on, and cannot. */
export function phrasePodless(name: string): UnresolvedText {
  return { message: `"${name}" has no pods that could pass anything on`, hints: [] };
}
