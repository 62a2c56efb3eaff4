import { describe, expect, it } from 'vitest';
import { calicoObject } from '../../properties/calico-objects.ts';
import { plainCalicoObjects } from '../../../src/dialects/calico/plain-form.ts';
import { snapshot } from '../../helpers/builders.ts';

describe("Calico's objects in plain form", () => {
  it.each([
    ['kube-admin', 1000],
    ['default', 1_000_000],
    ['kube-baseline', 10_000_000],
  ])('have tiers of the order of %s before it and behind it by numbers, and it where it was', (name, order) => {
    const unmodelled = [
      calicoObject('GlobalNetworkPolicy', 'zone.p', undefined, { tier: 'zone' }),
      ...['zone', name, 'aside'].map((tier) => calicoObject('Tier', tier, undefined, { order })),
    ];
    const orders = new Map(
      plainCalicoObjects(snapshot({ unmodelled })).map(({ ref, raw }) => [
        ref.name,
        (raw as { readonly spec: { readonly order?: number } }).spec.order, // as in any object here
      ]),
    );
    expect(orders.get(name)).toBe(order);
    expect(orders.get('aside')).toBeLessThan(order);
    expect(orders.get('zone')).toBeGreaterThan(order);
  });
});
