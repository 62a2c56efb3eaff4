import { describe, expect, it } from 'vitest';
import { runPlugin } from '../helpers/plugin.ts';

const WEB = `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: a}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: main}]}
status: {phase: Running}
`;

/** A policy about app=web with these ingress rules, each in flow style. */
function policy(name: string, ...rules: readonly string[]): string {
  const ingress = rules.map((rule) => `\n  - ${rule}`).join('');
  return `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  ingress:${ingress}\n`;
}

const FROM_X = 'from: [{podSelector: {matchLabels: {app: x}}}]';

function simplify(state: string, ...flags: readonly string[]) {
  return runPlugin(['simplify', '-n', 'shop', '-f', '-', ...flags], { stdin: WEB + state });
}

describe('simplify', () => {
  it('writes the policies that change, deletes what others say as well, and tells each proof', async () => {
    const state =
      policy('a', `{${FROM_X}, ports: [{port: 80}]}`, `{${FROM_X}, ports: [{port: 81}]}`) +
      policy('b', `{${FROM_X}, ports: [{port: 81}]}`);
    const { code, stdout, stderr } = await simplify(state);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "# 2 policies with 3 rules of namespace "shop" can be 1 policy with 1 rule: no connection is another for it
      # the state with these policies was held against the state as it is: all pairs are answered alike
      # labels and annotations are not written here: merge what comes after "spec" into your own files
      # once these are applied:
      #   kubectl delete networkpolicy b -n shop
      ---
      # ingress rule 1 and ingress rule 2 are one rule: they have the same peers (proved for all pods and labels to come)
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: a
        namespace: shop
      spec:
        podSelector:
          matchLabels:
            app: web
        ingress:
        - from:
          - podSelector:
              matchLabels:
                app: x
          ports:
          - port: 80
          - port: 81
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "✓ 2 policies with 3 rules of namespace "shop" can be 1 policy with 1 rule: no
        connection is another for it

      ~ shop/a
          ingress rule 1 and ingress rule 2 are one rule: they have the same peers
          (proved for all pods and labels to come) stdin:18

      - shop/b
          all its rules are covered by other policies, and shop/a isolates the same
          pods (proved for all pods and labels to come) stdin:20

        · the state with these policies was held against the state as it is: all pairs
          are answered alike

      once these are applied:
        kubectl delete networkpolicy b -n shop
      "
    `);
  });

  it('keeps what decides something only while namespaces have other labels, unless it is told to take them as they are', async () => {
    const state = policy('a', `{${FROM_X}}`, '{from: [{namespaceSelector: {matchLabels: {team: a}}}]}');
    const kept = await simplify(state);
    expect(kept.stderr).toContain('Could go as well, with --now');
    expect(kept.stdout).toContain('app: x');
    const gone = await simplify(state, '--now');
    expect(gone.stderr).toMatch(/proved while\s+namespaces keep the labels that they have now/);
    expect(gone.stdout).not.toContain('app: x');
  });

  it('says so where nothing can go, and where there is nothing', async () => {
    expect(await simplify(policy('a', `{${FROM_X}}`))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('nothing can go: every rule of the 1 policy with 1 rule'),
    });
    expect((await simplify('')).stderr).toContain('there are no NetworkPolicies in namespace "shop"');
    expect(await runPlugin(['simplify', '--demo', '-n', 'shpo'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('did you mean "shop"?'),
    });
  });

  it('says as data what it says as text', async () => {
    const state = policy('a', `{${FROM_X}}`) + policy('b', `{${FROM_X}}`);
    const { stdout } = await simplify(state, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'SimplifyReport',
      result: 'simplified',
      before: { policies: 2, rules: 2 },
      after: { policies: 1, rules: 1 },
      policies: [{ name: 'b', steps: [{ kind: 'duplicate', proof: 'always', policy: 'shop/b', path: '' }] }],
      deletions: ['kubectl delete networkpolicy b -n shop'],
      state: { changed: 0, unknown: 0 },
    });
    expect((await simplify(state, '-o', 'name')).stdout).toBe('networkpolicy/b\n');
  });

  it('leaves alone what this version cannot read', async () => {
    const strange = policy('a', `{${FROM_X}, unheardOf: 1}`) + policy('b', `{${FROM_X}}`);
    const { stdout } = await simplify(strange);
    expect(stdout).not.toContain('kind: NetworkPolicy');
  });

  it.each([
    [['web'], 'takes no arguments'],
    [['-l', 'app=web'], 'takes no "-l"'],
    [['--replace'], 'takes no "--replace"'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await runPlugin(['simplify', '--demo', ...flags]);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
