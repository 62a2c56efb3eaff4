import { describe, expect, it } from 'vitest';
import type { RoleNeed } from '../../../src/model/access-role.ts';
import { planRoles } from '../../../src/advise/rbac/plan-roles.ts';

function need(text: string, more: Partial<RoleNeed> = {}): RoleNeed {
  const [verb, resource = ''] = text.split(' ');
  return {
    purpose: 'ends',
    verb: verb as RoleNeed['verb'], // written by the test
    group: '',
    resource,
    place: 'asked',
    isOptional: false,
    ...more,
  };
}

const EVERYWHERE = { place: 'everywhere' } as const;

/** `netpol-x in shop: get,list pods`, a line for each rule. */
function planned(needs: readonly RoleNeed[], wishes: { namespace?: string; isMinimal?: boolean } = {}): string[] {
  const roles = planRoles(needs, { name: 'netpol-x', isMinimal: false, ...wishes });
  return roles.flatMap(({ name, namespace, rules }) =>
    rules.map(
      ({ verbs, resources, groups, names = [], isOptional }) =>
        `${name} in ${namespace ?? 'all'}: ${verbs} ${resources}${groups.join() === '' ? '' : `.${groups}`} ${names}${isOptional ? '?' : ''}`,
    ),
  );
}

describe('roles', () => {
  it('are one for each place: where the question is about, elsewhere, and beyond namespaces', () => {
    const needs = [
      need('list nodes', EVERYWHERE),
      need('get pods'),
      need('get services', { place: { namespace: 'dns' } }),
    ];
    expect(planned(needs, { namespace: 'shop' })).toEqual([
      'netpol-x in shop: get pods ',
      'netpol-x-shared in dns: get services ',
      'netpol-x-cluster in all: list nodes ',
    ]);
    expect(planned(needs)).toEqual([
      'netpol-x-all in all: list nodes ',
      'netpol-x-all in all: get pods ',
      'netpol-x-all in dns: get services ',
    ]);
  });

  it('are one where the question is about the other place', () => {
    const needs = [need('get pods'), need('get services', { place: { namespace: 'dns' } })];
    expect(planned(needs, { namespace: 'dns' })).toEqual(['netpol-x in dns: get pods,services ']);
  });

  it('have a rule for verbs, resources and groups that go together, and grant nothing beside', () => {
    expect(planned([need('get pods'), need('list pods'), need('get services')], { namespace: 'a' })).toEqual([
      'netpol-x in a: get,list pods ',
      'netpol-x in a: get services ',
    ]);
    expect(
      planned([need('get jobs', { group: 'one' }), need('get jobs', { group: 'two' })], { namespace: 'a' }),
    ).toEqual(['netpol-x in a: get jobs.one,two ']);
    expect(
      planned([need('get jobs', { group: 'one' }), need('get pods', { group: 'two' })], { namespace: 'a' }),
    ).toHaveLength(2);
  });

  it('grant nothing twice: what is granted everywhere, or of all objects, is not granted in one place, or of some', () => {
    const wide = need('list pods', { ...EVERYWHERE, isOptional: true });
    expect(planned([need('list pods'), wide], { namespace: 'a' })).toEqual(['netpol-x-cluster in all: list pods ']);
    expect(planned([need('get pods'), need('get pods', { names: ['web'] })], { namespace: 'a' })).toEqual([
      'netpol-x in a: get pods ',
    ]);
    expect(
      planned([need('get pods', { names: ['web'] }), need('get pods', { names: ['db'] })], { namespace: 'a' }),
    ).toEqual(['netpol-x in a: get pods web', 'netpol-x in a: get pods db']);
    expect(
      planned([need('get pods', { ...EVERYWHERE, names: ['web'] }), need('get pods')], { namespace: 'a' }),
    ).toHaveLength(2);
  });

  it('say all that a rule is for, and call it optional only where all of that is', () => {
    const needs = [
      need('list nodes', { ...EVERYWHERE, purpose: 'addresses', isOptional: true }),
      need('list nodes', { ...EVERYWHERE, purpose: 'settings', isOptional: true }),
      need('list pods', { ...EVERYWHERE, purpose: 'addresses', isOptional: true }),
      need('list pods', { purpose: 'ends' }),
    ];
    const [role] = planRoles(needs, { name: 'x', namespace: 'a', isMinimal: false });
    expect(role?.rules.map(({ purposes, isOptional }) => [purposes, isOptional])).toEqual([
      [['addresses', 'ends'], false],
      [['addresses', 'settings'], true],
    ]);
  });

  it('without what is optional leave nothing out that is not', () => {
    const needs = [need('list pods', { ...EVERYWHERE, isOptional: true }), need('list pods')];
    expect(planned(needs, { namespace: 'a', isMinimal: true })).toEqual(['netpol-x in a: list pods ']);
  });
});
