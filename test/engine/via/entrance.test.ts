import { describe, expect, it } from 'vitest';
import { findEntrance } from '../../../src/engine/via/entrance.ts';
import {
  type Entrances,
  NO_ENTRANCES,
  type Route,
  type RoutedBackend,
  type RouteParent,
} from '../../../src/model/entrances.ts';
import { snapshot } from '../../helpers/builders.ts';

const GATEWAY = {
  namespace: 'infra',
  name: 'public',
  className: 'istio',
  listeners: [
    { name: 'plain', port: 80, protocol: 'TCP' as const },
    { name: 'secure', port: 443, protocol: 'TCP' as const },
  ],
  addresses: [],
};

/** Ways of a Gateway with one route of namespace x: where each leads, by which ports, and whether it may. */
function waysOf(parent: Partial<RouteParent>, ...backends: readonly string[]) {
  return waysIn({}, parent, ...backends);
}

/** The same with more of the state. */
function waysIn(more: Partial<Entrances>, parent: Partial<RouteParent>, ...backends: readonly string[]) {
  const route: Route = {
    kind: 'HTTPRoute',
    namespace: 'x',
    name: 'r',
    parents: [{ namespace: 'infra', name: 'public', ...parent }],
    backends: backends.map((text): RoutedBackend => {
      const [namespace = '', name = ''] = text.split('/');
      return { namespace, name };
    }),
  };
  const state = { ...snapshot({}), entrances: { ...NO_ENTRANCES, ...more, gateways: [GATEWAY], routes: [route] } };
  const found = findEntrance(state, { kind: 'gateway', text: 'gateway/public', name: 'public' }, 'infra');
  if (found.kind !== 'found') throw new Error(found.kind);
  const { ways, refused } = found.entrance;
  return [
    ...ways.map(({ backend, ports, isPermitted, grantGap }) => {
      const mark = isPermitted === true ? ' permitted' : grantGap === undefined ? '' : ' unread';
      return `${backend.namespace}/${backend.name} ${ports.map(({ port }) => port).join()}${mark}`;
    }),
    ...refused.map((each) =>
      'why' in each ? `refused: ${each.why}` : `ungranted: ${each.ungranted.namespace}/${each.ungranted.name}`,
    ),
  ];
}

describe('a route of a Gateway', () => {
  it.each<readonly [title: string, parent: Partial<RouteParent>, backends: readonly string[], ways: readonly string[]]>(
    [
      ['leads on from every listener', {}, ['x/a'], ['x/a 80,443']],
      ['leads on from the listener that it names', { listener: 'secure' }, ['x/a'], ['x/a 443']],
      ['leads on from the port that it names', { port: 80 }, ['x/a'], ['x/a 80']],
      [
        'leads nowhere where it is not accepted',
        { refused: 'NotAllowedByListeners' },
        ['x/a'],
        ['refused: NotAllowedByListeners'],
      ],
      ['may lead to another namespace, as nobody says', {}, ['y/b'], ['y/b 80,443']],
      [
        'leads to another namespace that permits it',
        { crossing: 'permitted' },
        ['x/a', 'y/b'],
        ['x/a 80,443', 'y/b 80,443 permitted'],
      ],
      [
        'does not lead to one that does not',
        { crossing: 'refused' },
        ['x/a', 'y/b'],
        ['x/a 80,443', 'refused: RefNotPermitted'],
      ],
      [
        'may lead to each of several, of which one does not',
        { crossing: 'refused' },
        ['y/b', 'z/c'],
        ['y/b 80,443', 'z/c 80,443'],
      ],
      ['of another Gateway says nothing', { name: 'other' }, ['x/a'], []],
    ],
  )('%s', (_title, parent, backends, ways) => {
    expect(waysOf(parent, ...backends)).toEqual(ways);
  });
});

describe('a ReferenceGrant', () => {
  const FOR_HTTP = {
    namespace: 'y',
    name: 'g',
    from: [{ kind: 'HTTPRoute', namespace: 'x' }],
    services: 'every',
  } as const;
  const GAP = {
    reason: 'forbidden',
    verb: 'list',
    group: 'gateway.networking.k8s.io',
    resource: 'referencegrants',
    message: '',
  } as const;

  it.each<readonly [title: string, grants: Entrances['grants'], gaps: Entrances['gaps'], ways: readonly string[]]>([
    ['that nobody looked for is not missed', undefined, [], ['y/b 80,443']],
    ['is missed where all were read', [], [], ['ungranted: y/b']],
    ['permits what it names', [FOR_HTTP], [], ['y/b 80,443 permitted']],
    ['permits Services by name', [{ ...FOR_HTTP, services: ['a', 'b'] }], [], ['y/b 80,443 permitted']],
    ['permits no other Service', [{ ...FOR_HTTP, services: ['a'] }], [], ['ungranted: y/b']],
    ['permits nothing of other namespaces', [{ ...FOR_HTTP, namespace: 'z' }], [], ['ungranted: y/b']],
    ['permits no other kind', [{ ...FOR_HTTP, from: [{ kind: 'TCPRoute', namespace: 'x' }] }], [], ['ungranted: y/b']],
    [
      'permits no other route',
      [{ ...FOR_HTTP, from: [{ kind: 'HTTPRoute', namespace: 'y' }] }],
      [],
      ['ungranted: y/b'],
    ],
    ['may be there where it may not be read', [], [{ ...GAP, namespace: 'y' }], ['y/b 80,443 unread']],
    ['is missed where others may not be read', [], [{ ...GAP, namespace: 'z' }], ['ungranted: y/b']],
    ['counts where others may not be read', [FOR_HTTP], [GAP], ['y/b 80,443 permitted']],
  ])('%s', (_title, grants, gaps, ways) => {
    expect(waysIn({ ...(grants === undefined ? {} : { grants }), gaps }, {}, 'y/b')).toEqual(ways);
  });

  it('is not needed where the controller has said that the route leads there, nor in the own namespace', () => {
    expect(waysIn({ grants: [] }, { crossing: 'permitted' }, 'y/b')).toEqual(['y/b 80,443 permitted']);
    expect(waysIn({ grants: [] }, {}, 'x/a')).toEqual(['x/a 80,443']);
  });
});
