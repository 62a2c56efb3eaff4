import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runPlugin } from '../helpers/plugin.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: one
contexts: [{name: one, context: {cluster: c, namespace: team-a}}]
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
`;

interface Printed {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly subjects?: readonly object[];
}

async function rbac(args: string) {
  return runPlugin(['rbac', ...args.split(' ').filter(Boolean)], { env: { KUBECONFIG: '/nowhere', HOME: '/nowhere' } });
}

async function objectsOf(args: string): Promise<readonly Printed[]> {
  const { stdout } = await rbac(args);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Printed); // roles and bindings
}

function placesOf(objects: readonly Printed[]): string[] {
  return objects.map(({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ?? ''}/${name}`);
}

describe('rbac', () => {
  it('says above all what it prints, and above each rule what it is for', async () => {
    const { code, stdout, stderr } = await rbac('--for enforcer -A');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "# 1 Role and 1 ClusterRole for kubectl netpol enforcer in any namespace, and nothing more.
      # They read; nothing can be changed with them.
      # Without an optional rule some answers are UNKNOWN and say so; --minimal leaves these out.
      # Nobody has them yet: --user NAME, --group NAME, --serviceaccount NAMESPACE:NAME
      # Taken for granted: system:discovery and system:basic-user, which all have who are logged in.
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata:
        name: netpol-enforcer-all
        labels:
          app.kubernetes.io/part-of: kubectl-netpol
      rules:
      # who enforces policies. Without it: that is not known, and answers say what they take for granted
      - apiGroups: [apps]
        resources: [daemonsets]
        verbs: [list]
      # optional: settings of who enforces, and nodes that tell the distribution. Without it: answers that a setting may change are UNKNOWN, or say what they take for granted
      - apiGroups: [apps]
        resources: [deployments]
        verbs: [list]
      - apiGroups: [""]
        resources: [configmaps]
        resourceNames: [istio]
        verbs: [get]
      - apiGroups: [crd.projectcalico.org, projectcalico.org]
        resources: [felixconfigurations]
        verbs: [list]
      - apiGroups: [eks.amazonaws.com]
        resources: [nodeclasses]
        verbs: [list]
      - apiGroups: [""]
        resources: [nodes]
        verbs: [get, list]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata:
        name: netpol-enforcer-all
        namespace: kube-system
        labels:
          app.kubernetes.io/part-of: kubectl-netpol
      rules:
      # optional: settings of who enforces, and nodes that tell the distribution. Without it: answers that a setting may change are UNKNOWN, or say what they take for granted
      - apiGroups: [""]
        resources: [configmaps]
        resourceNames: [cilium-config, amazon-vpc-cni, antrea-config]
        verbs: [get]
      - apiGroups: [cilium.io]
        resources: [ciliumnodeconfigs]
        verbs: [list]
      "
    `);
  });

  it('asks no cluster; the namespace is that of the context', async () => {
    const config = writeIn(tempFolder(), 'config', KUBECONFIG);
    const { code, stdout } = await runPlugin(['rbac', '-o', 'name', '--minimal'], { env: { KUBECONFIG: config } });
    expect(code).toBe(0);
    expect(stdout).toContain('role.rbac.authorization.k8s.io/netpol-why-minimal\n');
    const text = await runPlugin(['rbac', '--user', 'nobody-there'], { env: { KUBECONFIG: config } });
    expect(text.stdout).toContain('about "team-a"');
  });

  it('binds whoever is named, each by a binding of their own', async () => {
    const objects = await objectsOf(
      '--for enforcer -A --user https://issuer/#a_b --group dev --serviceaccount ops:bot',
    );
    expect(placesOf(objects.filter(({ kind }) => kind.startsWith('ClusterRole')))).toEqual([
      'ClusterRole /netpol-enforcer-all',
      'ClusterRoleBinding /netpol-enforcer-all:user:https:_2F_2Fissuer_2F_23a_5Fb',
      'ClusterRoleBinding /netpol-enforcer-all:group:dev',
      'ClusterRoleBinding /netpol-enforcer-all:serviceaccount:ops:bot',
    ]);
    expect(objects.flatMap(({ subjects = [] }) => subjects)).toContainEqual({
      kind: 'ServiceAccount',
      name: 'bot',
      namespace: 'ops',
    });
  });

  it.each(['json', 'yaml'])('prints the same as a List in %s', async (format) => {
    const { stdout } = await rbac(`--for probe -n shop --group dev -o ${format}`);
    const [list] = parseAllDocuments(stdout).map((document) => document.toJS() as { kind: string; items: Printed[] }); // one List
    expect(list?.kind).toBe('List');
    expect(list?.items).toEqual(await objectsOf('--for probe -n shop --group dev'));
  });

  it.each([
    ['--for wyh', '"--for" takes why, '],
    ['probe', 'kubectl netpol rbac --for probe'],
    ['--serviceaccount bot', '"--serviceaccount" takes NAMESPACE:NAME, not "bot"'],
    ['--user=', '"--user" needs a name'],
    ['-l app=web', '"rbac" takes no "-l"'],
    ['--demo', '"rbac" reads no state'],
    ['--context nobody', 'nobody'],
  ])('refuses "%s"', async (args, message) => {
    const { code, stdout, stderr } = await rbac(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});
