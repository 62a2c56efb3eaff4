import { describe, expect, it } from 'vitest';
import { parseVia } from '../../src/model/parse-via.ts';

/** `KIND NAMESPACE/NAME`, or what stands behind a controller. */
function read(text: string): string {
  const via = parseVia(text);
  if (via === undefined) return 'nothing';
  if (via.kind === 'controller') return `controller ${via.target.endpoint.kind}`;
  return `${via.kind} ${via.namespace ?? '-'}/${via.name}`;
}

describe('--via', () => {
  it.each([
    ['ingress/shop', 'ingress -/shop'],
    ['ing/shop', 'ingress -/shop'],
    ['Ingress/shop', 'ingress -/shop'],
    ['ingresses.networking.k8s.io/shop', 'ingress -/shop'],
    ['x/ingress/shop.example.com', 'ingress x/shop.example.com'],
    ['infra/gtw/public', 'gateway infra/public'],
    ['gateway.gateway.networking.k8s.io/public', 'gateway -/public'],
    ['deploy/controller', 'controller workload'],
    ['ingress-nginx/deploy/controller', 'controller workload'],
    ['ingress-nginx/pod/controller-0', 'controller pod'],
    ['ingress-nginx/svc/controller', 'controller service'],
    ['controller', 'controller named'],
    // A namespace may have the name of a kind.
    ['ingress/deploy/controller', 'controller workload'],
    ['ingress/ingress/shop', 'ingress ingress/shop'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    '',
    'ingress/',
    '/ingress/shop',
    'x/ingress/',
    'ingress/Shop',
    'x/ingress/shop/more',
    'internet',
    '10.0.0.1',
    'node/n1',
  ])('nothing passes through "%s"', (text) => {
    expect(read(text)).toBe('nothing');
  });
});
