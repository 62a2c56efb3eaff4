import { describe, expect, it } from 'vitest';
import type { AccessRole } from '../src/model/access-role.ts';
import { accessNeeds } from '../src/cluster/access-needs.ts';
import { answerRoles, ROLE_USES, type RoleUse } from '../src/rbac.ts';
import { COMMANDS } from '../src/cli/commands/index.ts';
import { ACCOUNTS, CORE } from '../src/live/followed.ts';
import { foreignPolicyResources, foreignPolicyScope } from '../src/cluster/manifests/known-kinds.ts';
import { METHODS } from '../src/probe/vehicle.ts';
import { needsOf } from '../src/probe/needs.ts';

const WAYS = { method: 'auto', control: 'auto' } as const;

function rolesFor(use: RoleUse, more: Partial<Parameters<typeof answerRoles>[0]> = {}): readonly AccessRole[] {
  return answerRoles({ uses: [use], ways: WAYS, isMinimal: false, ...more });
}

/** `list pods/log in shop`; of all namespaces, `list pods in *`. */
function grantsOf(roles: readonly AccessRole[]): ReadonlySet<string> {
  return new Set(
    roles.flatMap(({ namespace = '*', rules }) =>
      rules.flatMap(({ verbs, resources, names = [''] }) =>
        verbs.flatMap((verb) =>
          resources.flatMap((resource) =>
            names.map((name) => `${verb} ${resource}${name && `/${name}`} in ${namespace}`),
          ),
        ),
      ),
    ),
  );
}

/** Commands that ask no cluster, or are asked what others are. */
const WITHOUT_CLUSTER = new Set(['tour', 'version', 'rbac', 'completion', 'config', 'schema', 'names']);

describe('roles for commands', () => {
  it('are there for every command that asks a cluster', () => {
    const asking = COMMANDS.map(({ name }) => name).filter(
      (name) => !WITHOUT_CLUSTER.has(name) && !name.startsWith('_'),
    );
    expect(asking.filter((name) => !ROLE_USES.some((use) => use === name))).toEqual([]);
  });

  it.each(ROLE_USES)('for "%s" grant no secret, no wildcard, and no way to more permissions', (use) => {
    for (const { rules } of [...rolesFor(use), ...rolesFor(use, { namespace: 'shop' })]) {
      for (const { groups, resources } of rules) {
        expect([...groups, ...resources].filter((word) => word.includes('*') || word === 'secrets')).toEqual([]);
        expect(groups).not.toContain('rbac.authorization.k8s.io');
      }
    }
  });

  // A command that reads is begun as any other is: "create" of pods/exec.
  it.each(ROLE_USES.filter((use) => !['probe', 'canary', 'cleanup', 'doctor', 'drops'].includes(use)))(
    'for "%s" only read',
    (use) => {
      const verbs = rolesFor(use).flatMap(({ rules }) => rules.flatMap((rule) => rule.verbs));
      expect(verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
    },
  );

  it.each(ROLE_USES.filter((use) => use !== 'drops'))(
    'for "%s" in one namespace change nothing anywhere else',
    (use) => {
      const elsewhere = rolesFor(use, { namespace: 'shop' }).filter(({ namespace }) => namespace !== 'shop');
      const verbs = elsewhere.flatMap(({ rules }) => rules.flatMap((rule) => rule.verbs));
      expect(verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
    },
  );

  it('for "drops" grant a command where the agents of Cilium are, and say what that is worth', () => {
    const roles = rolesFor('drops', { namespace: 'shop' });
    const grants = [...grantsOf(roles)].filter((grant) => /exec|create/.test(grant));
    expect(grants).toEqual(['get pods/exec in kube-system', 'create pods/exec in kube-system']);
  });

  it('for "doctor" grant all that doctor asks about', () => {
    const grants = grantsOf(rolesFor('doctor', { namespace: 'shop' }));
    const isGranted = ({ verb, resource, namespace = '*', name }: ReturnType<typeof accessNeeds>[number]) =>
      [`${resource}`, `${resource}/${name}`].some(
        (what) => grants.has(`${verb} ${what} in ${namespace}`) || grants.has(`${verb} ${what} in *`),
      );
    expect(accessNeeds('shop', []).filter((need) => !isGranted(need))).toEqual([]);
  });

  it.each(METHODS)(
    'for a probe by %s grant what it needs, and what another method needs only where it looks in',
    (method) => {
      const grants = grantsOf(rolesFor('probe', { namespace: 'shop', ways: { method, control: 'none' } }));
      const used = needsOf(method, 'shop').map(({ verb, resource, subresource }) => [
        verb,
        subresource === undefined ? resource : `${resource}/${subresource}`,
      ]);
      expect(
        used.filter(([verb, what]) => !grants.has(`${verb} ${what} in shop`) && !grants.has(`${verb} ${what} in *`)),
      ).toEqual([]);
      expect(grants.has('create pods/exec in shop')).toBe(method === 'exec');
      expect(grants.has('patch pods/ephemeralcontainers in shop')).toBe(method === 'ephemeral');
      expect(grants.has('create jobs in shop')).toBe(method === 'clone');
    },
  );

  it('for the shell follow whatever it follows', () => {
    const grants = grantsOf(rolesFor('shell'));
    for (const { resource } of [...CORE, ACCOUNTS].map((each) => each.resource)) {
      expect(grants).toContain(`list ${resource} in *`);
      expect(grants).toContain(`watch ${resource} in *`);
    }
  });

  it('for several commands grant what each of them needs', () => {
    const both = grantsOf(answerRoles({ uses: ['why', 'canary'], ways: WAYS, isMinimal: false, namespace: 'shop' }));
    for (const use of ['why', 'canary'] as const) {
      for (const grant of grantsOf(rolesFor(use, { namespace: 'shop' }))) expect(both).toContain(grant);
    }
  });

  it('have names that differ where the roles do', () => {
    const sets = [
      rolesFor('probe'),
      rolesFor('probe', { namespace: 'shop' }),
      rolesFor('probe', { namespace: 'shop', isMinimal: true }),
      rolesFor('probe', { namespace: 'shop', ways: { method: 'exec', control: 'auto' } }),
      rolesFor('probe', { namespace: 'kube-system' }),
    ];
    const byName = Map.groupBy(sets.flat(), ({ name, namespace }) => `${name} ${namespace}`);
    const differing = [...byName].filter(([, roles]) => new Set(roles.map((role) => JSON.stringify(role))).size > 1);
    expect(differing.map(([name]) => name)).toEqual([]);
  });
});

describe('plurals of policies of other languages', () => {
  it('are those that clusters serve', () => {
    const plurals = foreignPolicyResources().map(({ group, resource }) => `${resource}.${group}`);
    expect(plurals).toContain('multi-networkpolicies.k8s.cni.cncf.io');
    expect(plurals).toContain('peerauthentications.security.istio.io');
    expect(plurals).toContain('ciliumclusterwidenetworkpolicies.cilium.io');
    expect(foreignPolicyScope('cilium.io', 'CiliumNetworkPolicy')).toBe('namespaced');
  });
});
