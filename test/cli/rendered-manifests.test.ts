import { describe, expect, it } from 'vitest';
import type { DiffReport } from '../../src/advise/diff/diff-report.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/*
 * What `helm template` and `kustomize build` print, and the folders in which their ingredients lie: a comment before each
 * document, empty documents, no namespaces, hooks and tests, definitions of custom resources, templates that are no YAML.
 */

/** As `helm template shop ./chart --include-crds` prints a chart whose database `callers` may reach. */
function rendered(callers: string): string {
  return `---
# Source: shop/crds/thing.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.example.com
spec: {group: example.com, scope: Namespaced, names: {plural: things, kind: Thing}, versions: []}
---
# Source: shop/templates/networkpolicy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop-db
  labels:
    app.kubernetes.io/managed-by: Helm
    helm.sh/chart: shop-0.1.0
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: ${callers}
      ports:
        - port: http
---
# Source: shop/templates/empty.yaml
---

---
# Source: shop/templates/deployments.yaml
${['web', 'api', 'db'].map(deployment).join('---\n# Source: shop/templates/deployments.yaml\n')}---
# Source: shop/templates/migrate.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: shop-migrate
  annotations:
    "helm.sh/hook": pre-upgrade
    "helm.sh/hook-delete-policy": hook-succeeded
spec:
  template:
    metadata: {labels: {app: migrate}}
    spec: {restartPolicy: Never, containers: [{name: main, image: migrate}]}
---
# Source: shop/templates/tests/connection.yaml
apiVersion: v1
kind: Pod
metadata:
  name: "shop-test"
  annotations:
    "helm.sh/hook": test
spec:
  containers: [{name: wget, image: busybox, command: ['wget'], args: ['shop-db:80']}]
  restartPolicy: Never
`;
}

function deployment(app: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-${app}
spec:
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec: {containers: [{name: main, image: "${app}:1", ports: [{name: http, containerPort: 8080}]}]}
`;
}

const TEMPLATE = `{{- if .Values.networkPolicy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Release.Name }}-db
spec: {podSelector: {}}
{{- end }}
`;

describe('What helm template prints', () => {
  it('is compared by what it lets through, in the namespace that -n says', async () => {
    const cwd = tempFolder({ 'old/shop.yaml': rendered('web'), 'new/shop.yaml': rendered('api') });
    const { stdout, stderr, code } = await runPlugin(['diff', 'old', 'new', '-n', 'prod', '-o', 'json'], { cwd });
    const { changes, result, counts } = JSON.parse(stdout) as DiffReport; // what -o json prints
    const said = changes.map(({ kind, sources, destinations, before, after }) => {
      const [was, is] = [before, after].map(({ allowed }) => allowed.map(({ text }) => text).join());
      return [kind, sources.join(), destinations.join(), was, is].join(' | ');
    });
    expect(said).toEqual([
      'gained | prod/deploy/shop-api | prod/deploy/shop-db |  | 8080',
      'lost | prod/deploy/shop-web | prod/deploy/shop-db | 8080 | ',
    ]);
    expect([result, counts.unknown, stderr, code]).toEqual(['different', 0, '', 0]);
  });

  it('is a state like any other for why and lint, hooks and tests among its pods', async () => {
    const cwd = tempFolder({ 'shop.yaml': rendered('web') });
    const why = await runPlugin(['why', 'shop-test', 'deploy/shop-db:8080', '-n', 'prod', '-f', 'shop.yaml'], { cwd });
    expect(why.stdout).toMatch(/^✗ DENIED +prod\/shop-test → prod\/deploy\/shop-db:8080/);
    expect(why.code).toBe(2);
    const lint = await runPlugin(['lint', '-f', 'shop.yaml'], { cwd });
    expect(lint.stderr).toBe('');
    expect(lint.stdout).not.toContain('not everything could be read');
  });

  it('is read as a list, too, as kustomize and kubectl may wrap it', async () => {
    const items = ['web', 'db'].map((app) => `- ${deployment(app).trimEnd().replaceAll('\n', '\n  ')}`).join('\n');
    const cwd = tempFolder({
      'list.yaml': `apiVersion: v1\nkind: List\nitems:\n${items}\n`,
      'stream.yaml': `${deployment('web')}---\n---\n${deployment('db')}---\n`,
    });
    const { stdout, stderr, code } = await runPlugin(['diff', 'list.yaml', 'stream.yaml'], { cwd });
    expect(stdout).toMatch(/^✓ nothing differs between 2 workloads/);
    expect([stderr, code]).toEqual(['', 0]);
  });
});

describe('A repository of charts and kustomizations', () => {
  it('is read but for what has to be rendered, which is named with how to do it', async () => {
    const cwd = tempFolder({
      'repo/chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
      'repo/chart/values.yaml': 'replicas: 2\n',
      'repo/chart/values-prod.yaml': 'replicas: 5\n',
      'repo/chart/templates/policy.yaml': TEMPLATE,
      'repo/chart/templates/NOTES.txt': 'Visit {{ .Release.Name }}\n',
      'repo/app/kustomization.yaml': 'resources: [web.yaml]\n',
      'repo/app/web.yaml': deployment('web'),
      'repo/flat/policy.yaml': TEMPLATE,
      'repo/flat/db.yaml': deployment('db'),
    });
    const { stdout, stderr } = await runPlugin(['diff', 'repo', 'repo'], { cwd });
    expect(stderr.trimEnd().split('\n').slice(0, 3)).toEqual([
      'repo/app: warning: a kustomization is not applied: its files are read as they stand; kustomize build repo/app | kubectl netpol … -f -',
      'repo/chart: warning: a Helm chart is not rendered; helm template repo/chart | kubectl netpol … -f -',
      expect.stringMatching(
        /^repo\/flat\/policy\.yaml:1:\d+: error: this document looks like a Go template that is not rendered: as it stands it is not valid YAML: .*; helm template … \| kubectl netpol … -f -$/,
      ),
    ]);
    // What was not read may be a policy: no difference is known, and none is denied.
    expect(stdout).toMatch(/^\? no known difference between 2 workloads; not everything could be read/);
  });
});
