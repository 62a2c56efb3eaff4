import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { UnmodelledPolicy } from '../../../src/model/snapshot.ts';
import { flow, namespace, node, pod, service, snapshot } from '../../helpers/builders.ts';
import { schemaFields } from '../../helpers/crd-fields.ts';
import { against, type FieldRows, rowBuilders, rowsOf, type Spec } from '../../helpers/schema-rows.ts';

/*
 * Each field of Antrea's schemas changes an answer, is a condition of it, leaves it open by name, or is known to change none.
 * `without` is the same object without the field, or with another value of it.
 */

type Kind = 'ClusterNetworkPolicy' | 'NetworkPolicy' | 'ClusterGroup' | 'Group' | 'Tier';
/** Whom the question is about: `shop/front` calls one of these. */
type Asked = 'web' | 'outside' | 'node' | 'service' | 'from-outside' | 'from-node';

type Rows = FieldRows<Asked>;

const { evaluated, conditional, open, silent, selectors } = rowBuilders<Asked>('web');

const FRONT = { podSelector: { matchLabels: { app: 'front' } } };
const WEB = { podSelector: { matchLabels: { app: 'web' } } };
const NOBODY = { podSelector: { matchLabels: { app: 'nobody' } } };

const out = (rule: object, rest: object = {}): Spec => ({
  priority: 5,
  appliedTo: [FRONT],
  egress: [{ action: 'Drop', ...rule }],
  ...rest,
});
const into = (rule: object, rest: object = {}): Spec => ({
  priority: 5,
  appliedTo: [WEB],
  ingress: [{ action: 'Drop', ...rule }],
  ...rest,
});

const FROM_NOBODY = into({ from: [NOBODY] });
const APP_WEB = ['app', 'web'] as const;
const APP_FRONT = ['app', 'front'] as const;
const TEAM = ['team', 'a'] as const;
const ROLE = ['role', 'infra'] as const;
const VM = ['vm', 'db'] as const;

/** What stands in a policy's `appliedTo`, or in a rule's. */
function appliedTo(
  path: string,
  apply: (entry: object) => Spec,
  own: readonly [string, string],
  isCluster: boolean,
): Rows {
  const nobody = apply(NOBODY);
  return {
    ...selectors(`${path}.podSelector`, (podSelector) => apply({ podSelector }), own),
    [`${path}.group`]: evaluated(apply({ group: own[1] }), apply({ group: 'nobody' })),
    ...(isCluster
      ? {
          ...selectors(`${path}.namespaceSelector`, (namespaceSelector) => apply({ namespaceSelector }), TEAM),
          [`${path}.serviceAccount.name`]: evaluated(
            apply({ serviceAccount: { namespace: 'shop', name: own[1] } }),
            apply({ serviceAccount: { namespace: 'shop', name: 'nobody' } }),
          ),
          [`${path}.serviceAccount.namespace`]: evaluated(
            apply({ serviceAccount: { namespace: 'shop', name: own[1] } }),
            apply({ serviceAccount: { namespace: 'ops', name: own[1] } }),
          ),
        }
      : {}),
    [`${path}.none`]: silent(nobody, nobody),
  };
}

function ports(path: string, drop: (rule: object) => Spec, asked: Asked = 'web'): Rows {
  const port = (each: object): Spec => drop({ ports: [each] });
  return {
    [`${path}.protocol`]: evaluated(port({ protocol: 'TCP' }), port({ protocol: 'UDP' }), asked),
    [`${path}.port`]: evaluated(port({ port: 80 }), port({ port: 81 }), asked),
    [`${path}.endPort`]: evaluated(port({ port: 79, endPort: 80 }), port({ port: 79 }), asked),
    [`${path}.sourcePort`]: open(port({ port: 80, sourcePort: 1000 }), port({ port: 81 }), asked),
    [`${path}.sourceEndPort`]: open(port({ port: 80, sourcePort: 1, sourceEndPort: 9 }), port({ port: 81 }), asked),
  };
}

function rules(direction: 'ingress' | 'egress', isCluster: boolean): Rows {
  const drop = direction === 'ingress' ? into : out;
  const way = direction === 'ingress' ? 'from' : 'to';
  const path = `${direction}[]`;
  const [own, other] = direction === 'ingress' ? [APP_WEB, APP_FRONT] : [APP_FRONT, APP_WEB];
  const peer = (each: object): Spec => drop({ [way]: [each] });
  const nobody = peer(NOBODY);
  const all = drop({});
  const outside: Asked = direction === 'ingress' ? 'from-outside' : 'outside';
  const perRule = (entry: object): Spec => ({ priority: 5, [direction]: [{ action: 'Drop', appliedTo: [entry] }] });
  const address = direction === 'ingress' ? '10.0.0.1/32' : '10.0.0.2/32';
  return {
    ...appliedTo(`${path}.appliedTo[]`, perRule, own, isCluster),
    [`${path}.action`]: evaluated(drop({ action: 'Reject' }), drop({ action: 'Allow' })),
    ...ports(`${path}.ports[]`, drop),
    [`${path}.protocols[].icmp.icmpType`]: evaluated(drop({ protocols: [{ icmp: { icmpType: 8 } }] }), all),
    [`${path}.protocols[].icmp.icmpCode`]: evaluated(drop({ protocols: [{ icmp: { icmpCode: 0 } }] }), all),
    [`${path}.protocols[].igmp.igmpType`]: evaluated(drop({ protocols: [{ igmp: { igmpType: 17 } }] }), all),
    [`${path}.protocols[].igmp.groupAddress`]: evaluated(
      drop({ protocols: [{ igmp: { groupAddress: '224.0.0.1' } }] }),
      all,
    ),
    ...Object.fromEntries(
      ['http.host', 'http.method', 'http.path', 'tls.sni'].map((name) => {
        const [protocol = '', key = ''] = name.split('.');
        const allow = { action: 'Allow', l7Protocols: [{ [protocol]: { [key]: 'GET' } }] };
        return [`${path}.l7Protocols[].${name}`, conditional(drop(allow), drop({ action: 'Allow' }))];
      }),
    ),
    ...selectors(`${path}.${way}[].podSelector`, (podSelector) => peer({ podSelector }), other),
    ...selectors(`${path}.${way}[].namespaceSelector`, (namespaceSelector) => peer({ namespaceSelector }), TEAM),
    ...selectors(`${path}.${way}[].nodeSelector`, (nodeSelector) => peer({ nodeSelector }), ROLE, {
      asked: direction === 'egress' ? 'node' : 'from-node',
    }),
    [`${path}.${way}[].ipBlock.cidr`]: evaluated(peer({ ipBlock: { cidr: address } }), nobody),
    [`${path}.${way}[].ipBlock.except`]: evaluated(
      peer({ ipBlock: { cidr: '10.0.0.0/8', except: [address] } }),
      peer({ ipBlock: { cidr: '10.0.0.0/8' } }),
    ),
    [`${path}.${way}[].group`]: evaluated(peer({ group: other[1] }), nobody),
    [`${path}.${way}[].scope`]: open(peer({ ...NOBODY, scope: 'ClusterSet' }), nobody, outside),
    [`${path}.name`]: silent(drop({ name: 'some' }), all),
    [`${path}.enableLogging`]: silent(drop({ enableLogging: true }), all),
    [`${path}.logLabel`]: silent(drop({ logLabel: 'some' }), all),
    ...(isCluster
      ? {
          [`${path}.${way}[].namespaces.match`]: evaluated(peer({ namespaces: { match: 'Self' } }), nobody),
          [`${path}.${way}[].namespaces.sameLabels`]: evaluated(
            peer({ namespaces: { sameLabels: ['team'] } }),
            peer({ namespaces: { sameLabels: ['absent'] } }),
          ),
          [`${path}.${way}[].serviceAccount.name`]: evaluated(
            peer({ serviceAccount: { namespace: 'shop', name: other[1] } }),
            nobody,
          ),
          [`${path}.${way}[].serviceAccount.namespace`]: evaluated(
            peer({ serviceAccount: { namespace: 'shop', name: other[1] } }),
            peer({ serviceAccount: { namespace: 'ops', name: other[1] } }),
          ),
        }
      : against(
          nobody,
          selectors(
            `${path}.${way}[].externalEntitySelector`,
            (externalEntitySelector) => peer({ externalEntitySelector }),
            VM,
            { asked: outside, becomes: 'unknown' },
          ),
        )),
    ...(direction === 'egress'
      ? {
          [`${path}.to[].fqdn`]: open(peer({ fqdn: '*.example.com' }), nobody, 'outside'),
          [`${path}.toServices[].name`]: evaluated(
            drop({ toServices: [{ namespace: 'shop', name: 'web' }] }),
            drop({ toServices: [{ namespace: 'shop', name: 'other' }] }),
            'service',
          ),
          [`${path}.toServices[].namespace`]: evaluated(
            drop({ toServices: [{ namespace: 'shop', name: 'web' }] }),
            drop({ toServices: [{ namespace: 'ops', name: 'web' }] }),
            'service',
          ),
          [`${path}.toServices[].scope`]: evaluated(
            drop({ toServices: [{ namespace: 'shop', name: 'web', scope: 'ClusterSet' }] }),
            drop({ toServices: [{ namespace: 'shop', name: 'web' }] }),
            'service',
          ),
        }
      : {}),
  };
}

/** By a group of pods, nodes or blocks, in a policy that drops what goes there. */
function groups(isCluster: boolean): Rows {
  const entities = { asked: 'outside', becomes: 'unknown' } as const;
  return {
    childGroups: evaluated({ childGroups: ['web'] }, { childGroups: ['nobody'] }),
    ...selectors('podSelector', (podSelector) => ({ podSelector }), APP_WEB),
    ...selectors('namespaceSelector', (namespaceSelector) => ({ namespaceSelector }), TEAM),
    ...(isCluster ? selectors('nodeSelector', (nodeSelector) => ({ nodeSelector }), ROLE, { asked: 'node' }) : {}),
    ...against(
      NOBODY,
      selectors('externalEntitySelector', (externalEntitySelector) => ({ externalEntitySelector }), VM, entities),
    ),
    'ipBlocks[].cidr': evaluated({ ipBlocks: [{ cidr: '10.0.0.2/32' }] }, NOBODY),
    'ipBlocks[].except': evaluated(
      { ipBlocks: [{ cidr: '10.0.0.0/8', except: ['10.0.0.2/32'] }] },
      { ipBlocks: [{ cidr: '10.0.0.0/8' }] },
    ),
    'serviceReference.name': evaluated(
      { serviceReference: { namespace: 'shop', name: 'web' } },
      { serviceReference: { namespace: 'shop', name: 'bare' } },
    ),
    'serviceReference.namespace': open(
      { serviceReference: { namespace: 'ops', name: 'web' } },
      { serviceReference: { namespace: 'shop', name: 'web' } },
    ),
  };
}

function policies(isCluster: boolean): Rows {
  const apply = (entry: object): Spec => ({ priority: 5, appliedTo: [entry], egress: [{ action: 'Drop' }] });
  return {
    tier: evaluated(out({}, { tier: 'emergency' }), out({}, { tier: 'baseline' })),
    priority: evaluated(out({}, { priority: 1 }), out({}, { priority: 9 })),
    ...appliedTo('appliedTo[]', apply, APP_FRONT, isCluster),
    ...rules('ingress', isCluster),
    ...rules('egress', isCluster),
  };
}

/** Of nodes: what they decide about is no pod's matter, and `host-policies.ts` names them where a node is an end. */
const nodes = selectors(
  'appliedTo[].nodeSelector',
  (nodeSelector) => into({}, { appliedTo: [{ nodeSelector }] }),
  ROLE,
  {
    becomes: 'nothing',
  },
);
const nodePort = (entry: object): Spec => into({}, { appliedTo: [{ service: entry }] });
const nodePortOfRule = (entry: object): Spec => ({
  priority: 5,
  ingress: [{ action: 'Drop', appliedTo: [{ service: entry }] }],
});

const FIELDS: Readonly<Record<Kind, Rows>> = {
  ClusterNetworkPolicy: {
    ...policies(true),
    ...nodes,
    'appliedTo[].service.name': open(nodePort({ namespace: 'shop', name: 'web' }), FROM_NOBODY, 'from-outside'),
    'appliedTo[].service.namespace': open(nodePort({ namespace: 'shop', name: 'web' }), FROM_NOBODY, 'from-outside'),
    'ingress[].appliedTo[].service.name': open(
      nodePortOfRule({ namespace: 'shop', name: 'web' }),
      FROM_NOBODY,
      'from-outside',
    ),
    'ingress[].appliedTo[].service.namespace': open(
      nodePortOfRule({ namespace: 'shop', name: 'web' }),
      FROM_NOBODY,
      'from-outside',
    ),
  },
  NetworkPolicy: {
    ...policies(false),
    ...selectors(
      'appliedTo[].externalEntitySelector',
      (externalEntitySelector) => into({}, { appliedTo: [{ externalEntitySelector }] }),
      VM,
      { becomes: 'nothing' },
    ),
  },
  ClusterGroup: groups(true),
  Group: groups(false),
  Tier: {
    priority: evaluated({ priority: 10 }, { priority: 249 }),
    description: silent({ priority: 10, description: 'some' }, { priority: 10 }),
  },
};

const ROWS = rowsOf(FIELDS).filter(([, path]) => !path.endsWith('.none'));

describe('Of what Antrea can be told,', () => {
  it.each(ROWS)('%s: %s counts as far as it can', (kind, _, { with: spec, without, asked, becomes }) => {
    const [said, plain] = [answer(kind, spec, asked), answer(kind, without, asked)];
    if (becomes === 'nothing') expect(said).toBe(plain);
    else expect(said).not.toBe(plain);
    if (becomes === 'unknown') expect(said).toBe('UNKNOWN');
    if (becomes === 'a condition') expect(said).toBe('ALLOW on a condition');
    if (becomes === 'another answer') expect(said).toMatch(/^(ALLOW|DENY)$/);
  });

  it.skipIf(schemaFields('antrea').length === 0)('no field of the schemas is left out here', () => {
    const all = schemaFields('antrea') as readonly (readonly [Kind, string])[];
    expect(all.filter(([kind, path]) => FIELDS[kind][path] === undefined)).toEqual([]);
    expect(all.length).toBeGreaterThan(150);
  });
});

function object(kind: Kind, name: string, spec: Spec): UnmodelledPolicy {
  const isNamespaced = kind === 'NetworkPolicy' || kind === 'Group';
  const ref = { kind: `${kind}.crd.antrea.io`, name, ...(isNamespaced ? { namespace: 'shop' } : {}) };
  return { ref, group: 'crd.antrea.io', raw: { metadata: ref, spec } };
}

/** Groups that policies name, and a policy of middle priority that allows, before which one of higher priority counts. */
function around(kind: Kind): readonly UnmodelledPolicy[] {
  const ofGroups = kind === 'NetworkPolicy' || kind === 'Group' ? 'Group' : 'ClusterGroup';
  const labels = ['web', 'front', 'nobody'].map((app) =>
    object(ofGroups, app, { podSelector: { matchLabels: { app } } }),
  );
  const allow = object('ClusterNetworkPolicy', 'middle', {
    priority: 7,
    appliedTo: [FRONT],
    egress: [{ action: 'Allow', to: [WEB], ports: [{ port: 80 }] }],
  });
  return [...labels, ...(kind === 'Tier' ? [allow] : [])];
}

function objectsFor(kind: Kind, spec: Spec): readonly UnmodelledPolicy[] {
  switch (kind) {
    case 'ClusterNetworkPolicy':
    case 'NetworkPolicy': {
      const isAboutOrder = 'tier' in spec || spec['priority'] !== 5;
      const [allow] = around('Tier').slice(-1);
      return [object(kind, 'p', spec), ...around(kind), ...(isAboutOrder && allow !== undefined ? [allow] : [])];
    }
    case 'ClusterGroup':
      return [
        object(kind, 'g', spec),
        object('ClusterNetworkPolicy', 'p', out({ to: [{ group: 'g' }] })),
        ...around(kind),
      ];
    case 'Group':
      return [object(kind, 'g', spec), object('NetworkPolicy', 'p', out({ to: [{ group: 'g' }] })), ...around(kind)];
    case 'Tier': {
      const allow = { priority: 9, appliedTo: [FRONT], egress: [{ action: 'Allow' }], tier: 'platform' };
      return [
        object(kind, 'own', spec),
        object('ClusterNetworkPolicy', 'p', out({}, { tier: 'own' })),
        object('ClusterNetworkPolicy', 'q', allow),
      ];
    }
  }
}

const FRONT_POD = pod('shop/front', { addresses: ['10.0.0.1'], labels: { app: 'front' }, serviceAccount: 'front' });
const WEB_POD = pod('shop/web', { addresses: ['10.0.0.2'], labels: { app: 'web' }, serviceAccount: 'web', node: 'n2' });
const NODE = { ...node('n1', '192.0.2.11'), labels: { role: 'infra' } };

function answer(kind: Kind, spec: Spec, asked: Asked): string {
  const state = snapshot({
    unmodelled: objectsFor(kind, spec),
    namespaces: [namespace('shop', { team: 'a' })],
    services: [service('shop/web', { selector: { app: 'web' }, type: 'NodePort' }), service('shop/bare')],
  });
  const { verdict, ingress, egress } = evaluate(compilePolicies(state), flowTo(asked));
  const all = [ingress, egress].flatMap(({ tiers }) => tiers.flatMap((tier) => tier.policies));
  const isConditional = all
    .flatMap((policy) => policy.rules)
    .some(({ rule: { conditions }, result }) => conditions !== undefined && result !== 'no');
  return verdict === 'ALLOW' && isConditional ? 'ALLOW on a condition' : verdict;
}

function flowTo(asked: Asked): ReturnType<typeof flow> {
  const team = { namespaceLabels: { known: true, value: { team: 'a' } } } as const;
  const front = { kind: 'pod', pod: FRONT_POD, ...team } as const;
  const web = { kind: 'pod', pod: WEB_POD, ...team } as const;
  switch (asked) {
    case 'web':
      return flow(front, web);
    case 'outside':
      return flow(front, '203.0.113.7');
    case 'from-outside':
      return flow('203.0.113.7', web);
    case 'node':
      return flow(front, NODE);
    case 'from-node':
      return flow(NODE, web);
    case 'service':
      return flow(front, web, 80, { viaService: true, service: { namespace: 'shop', name: 'web' } });
  }
}
