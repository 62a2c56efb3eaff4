import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complete } from '../../../src/cli/completion/complete.ts';
import { FLAGS, takesFlag } from '../../../src/cli/flags.ts';
import type { Names } from '../../../src/cli/completion/names.ts';
import { DEMO_NAMESPACE } from '../../../src/demo/cluster.ts';
import { loadDemo } from '../../../src/demo/load.ts';
import { namesFor } from '../../../src/cli/completion/sources.ts';
import { namesOfSnapshot } from '../../../src/cli/completion/names-of-snapshot.ts';
import type { Typed } from '../../../src/cli/completion/typed.ts';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { runCli } from '../../../src/cli/main.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';
import { COMMANDS } from '../../../src/cli/commands/index.ts';

/** What the last word of this line may become; the line ends where the Tab key is pressed. */
async function proposals(line: string, names?: Names): Promise<readonly string[]> {
  const { candidates } = await complete(line.split(' '), (typed) => names ?? demoNames(typed));
  return candidates.map(({ value }) => value);
}

const DEMO = loadDemo().snapshot;

function demoNames({ flags }: Typed): Names {
  const namespace = flags.has('all-namespaces') ? undefined : (flags.last('namespace') ?? DEMO_NAMESPACE);
  return { ...KUBECONFIG, source: async () => namesOfSnapshot(DEMO, namespace) };
}

const KUBECONFIG: Names = {
  source: async () => undefined,
  kubeconfig: async () => ({ contexts: ['prod', 'dev'], clusters: ['eu'], users: ['ann'] }),
};

describe('words', () => {
  it('are commands first, and all of them', async () => {
    expect(await proposals('')).toEqual([...COMMANDS.map(({ name }) => name), 'help']);
    expect(await proposals('wh')).toEqual(['why', 'who-can', 'what-if']);
    expect(await proposals('help wh')).toEqual(['why', 'who-can', 'what-if']);
  });

  it.each([
    ['why --demo web db:5432 '],
    ['tour '],
    ['why --nonsense --demo '],
    ['why --demo=perhaps '],
    ['why --demo web nonsense/svc/'],
    ['why --demo web svc/db:postgres:'],
    ['why --demo 10.0.0.'],
  ])('are none in "%s" that would be wrong', async (line) => {
    expect(await proposals(line)).toEqual([]);
  });

  it('are states where states are compared, beside files', async () => {
    expect(await complete(['diff', 'live', ''], () => KUBECONFIG)).toMatchObject({
      candidates: [{ value: 'live' }, { value: 'demo' }],
      files: true,
    });
    expect(await complete(['snapshot', ''], () => KUBECONFIG)).toMatchObject({ files: true });
  });

  it('belong to the command, wherever flags stand', async () => {
    expect(await proposals('-n shop --demo why web svc/w')).toContain('svc/web:80');
    expect(await proposals('completion i')).toEqual(['install']);
  });
});

describe('flags', () => {
  it('are those that the command takes, but for those that are there already', async () => {
    expect(await proposals('why --v')).toEqual(['--via', '--version']);
    expect(await proposals('matrix --v')).toEqual(['--verdict', '--version']);
    expect(await proposals('why -o json --out')).toEqual([]);
    expect(await proposals('why -f a --file')).toEqual(['--filename']);
  });

  it('have values of their own, behind a blank and behind "="', async () => {
    expect(await proposals('why -o y')).toEqual(['yaml']);
    expect(await proposals('why -o=y')).toEqual(['yaml']);
    expect(await proposals('why --output=y')).toEqual(['yaml']);
    expect(await proposals('matrix -o m')).toEqual(['md', 'mermaid']);
    expect(await proposals('lint --fail-on n')).toEqual(['never']);
    expect(await proposals('diff --fail-on ')).toEqual(['gained', 'lost', 'any']);
    expect(await proposals('matrix --verdict allow,d')).toEqual(['allow,deny']);
    expect(await proposals('rbac --for why,mat')).toEqual(['why,matrix']);
    expect(await proposals('rbac --user ', KUBECONFIG)).toEqual([]);
    expect(await proposals('lint --ignore L-01,L-0')).not.toContain('L-01,L-01');
    expect(await proposals('lint --select dns')).toContain('dns-not-allowed');
  });

  it('that the kubeconfig answers', async () => {
    expect(await proposals('why --context ', KUBECONFIG)).toEqual(['prod', 'dev']);
    expect(await proposals('why --context=d', KUBECONFIG)).toEqual(['dev']);
    expect(await proposals('why --cluster ', KUBECONFIG)).toEqual(['eu']);
    expect(await proposals('why --user ', KUBECONFIG)).toEqual(['ann']);
  });

  it('that name objects', async () => {
    expect(await proposals('pod --demo -n pay')).toEqual(['payments']);
    expect(await proposals('pod --demo -l app=c')).toEqual(['app=catalog', 'app=checkout']);
    expect(await proposals('pod --demo -l app=web,')).not.toContain('app=web,app=web');
    expect(await proposals('what-if --demo --delete np/def')).toEqual(['np/default-deny-ingress']);
    expect(await proposals('matrix --demo --from ns/pay')).toEqual(['ns/payments']);
    expect(await proposals('matrix --demo --from deploy/w')).toEqual(['deploy/web']);
    expect(await proposals('why --demo --via deploy/c')).toEqual(['deploy/checkout', 'deploy/catalog']);
    expect(await proposals('why --demo --via svc/')).toEqual([]);
  });

  const WORDY = FLAGS.flatMap((flag) => {
    const commands = COMMANDS.map(({ name }) => name).filter((name) => takesFlag(flag, name));
    return flag.value === undefined ? [] : commands.slice(0, 2).map((command) => [command, flag.long] as const);
  });

  it.each(WORDY)('of "%s" propose for --%s only what it takes', async (command, long) => {
    const { candidates } = await complete([command, `--${long}`, ''], () => KUBECONFIG);
    for (const { value } of candidates.filter(({ isOpen }) => isOpen !== true)) {
      expect(() => readCommandLine([command, `--${long}`, value]).options(command), value).not.toThrow();
    }
  });
});

describe('ends of a flow', () => {
  it('are those of the built-in cluster behind --demo', async () => {
    const names = (line: string) => complete(line.split(' '), (typed) => namesFor(typed, {}));
    expect((await names('why --demo -n payments led')).candidates.map(({ value }) => value)).toEqual([
      'ledger',
      'ledger-0',
    ]);
  });

  it('are names, Services, namespaces and callers; not every pod of every workload', async () => {
    const all = await proposals('why --demo ');
    expect(all).toEqual(expect.arrayContaining(['web', 'svc/web', 'payments/', 'node/', 'internet', 'kubelet']));
    expect(all.filter((word) => word.startsWith('web'))).toEqual(['web']);
    expect((await proposals('why --demo web-')).length).toBe(2);
  });

  it('have their kind when its word is begun', async () => {
    expect(await proposals('why --demo de')).toEqual(['deploy/web', 'deploy/checkout', 'deploy/catalog', 'default/']);
    expect(await proposals('why --demo deployment/c')).toEqual(['deployment/checkout', 'deployment/catalog']);
    expect(await proposals('why --demo node/node1')).toEqual(['node/node1']);
  });

  it('have a namespace', async () => {
    expect(await proposals('why --demo payments/')).toContain('payments/svc/api');
    expect(await proposals('why --demo payments/sts/')).toEqual(['payments/sts/ledger']);
    expect(await proposals('why --demo -n payments svc/')).toEqual(['svc/api', 'svc/ledger']);
    expect(await proposals('why --demo -A svc/led')).toEqual(['svc/ledger']);
  });

  it('have ports at a destination, of what they name', async () => {
    expect(await proposals('why --demo web payments/svc/api:')).toEqual([
      'payments/svc/api:80',
      'payments/svc/api:9090',
      'payments/svc/api:http',
      'payments/svc/api:metrics',
    ]);
    expect(await proposals('why --demo web db:')).toEqual(['db:5432', 'db:postgres']);
    expect(await proposals('why --demo web svc/ca')).toEqual(['svc/catalog', 'svc/catalog:80', 'svc/catalog:http']);
    expect(await proposals('why --demo kube-system/svc/kube-dns kube-system/svc/kube-dns:53')).toContain(
      'kube-system/svc/kube-dns:53/UDP',
    );
    expect(await proposals('why --demo svc/db:')).toEqual([]);
    expect(await proposals('can-reach --demo svc/d')).toEqual(['svc/db']);
  });

  it('are kept apart from callers, where only pods are meant', async () => {
    expect(await proposals('pod --demo inter')).toEqual([]);
    expect(await proposals('pod --demo no')).toEqual([]);
    expect(await proposals('probe --demo inter')).toEqual([]);
    expect(await proposals('can-reach --demo kube')).not.toContain('kubelet');
    expect(await proposals('who-can --demo svc/db:p')).toEqual(['svc/db:postgres']);
    expect(await proposals('why --demo inter')).toEqual(['internet']);
  });

  it('are callers alone where there is no cluster to ask', async () => {
    expect(await proposals('why ', KUBECONFIG)).toEqual(['internet', 'apiserver', 'kubelet']);
  });
});

const FILES = ['default/web', 'bank/db']
  .map((name) => name.split('/'))
  .map(
    ([namespace, name]) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: i, ports: [{containerPort: 8080}]}]}
`,
  )
  .join('');

describe('names in files', () => {
  let file = '';
  beforeAll(() => {
    file = join(mkdtempSync(join(tmpdir(), 'netpol-test-')), 'all.yaml');
    writeFileSync(file, FILES);
  });
  afterAll(() => rmSync(dirname(file), { recursive: true }));
  const inFiles = (line: string) => complete(line.split(' '), (typed) => namesFor(typed, {}));
  const valuesOf = async (line: string) => (await inFiles(line)).candidates.map(({ value }) => value);

  it('are those of the manifests, with their ports', async () => {
    expect(await valuesOf(`why -f ${file} deploy/`)).toEqual(['deploy/web']);
    expect(await valuesOf(`why -f ${file} web deploy/web:`)).toEqual(['deploy/web:8080']);
    expect(await valuesOf(`why -f ${dirname(file)} -A bank/`)).toContain('bank/db');
    expect(await valuesOf(`why -f ${file} -n bank `)).toContain('db');
  });

  it('are none of large files, of what is no file, and of files that hold something else', async () => {
    const large = writeIn(tempFolder(), 'large.yaml', readFileSync(file, 'utf8').padEnd(300_000, '\n'));
    for (const none of [`why -f ${large}`, 'why -f /dev/zero', 'why -f nowhere.yaml', 'why -f -', `probe -f ${file}`])
      expect(await valuesOf(`${none} -A deploy/`), none).toEqual([]);
    expect(await valuesOf(`why --snapshot ${file} deploy/`)).toEqual([]);
  });

  it('are those of a snapshot', async () => {
    const snapshot = join(tempFolder(), 'demo.netpol.gz');
    await runCli(['snapshot', '--demo', snapshot], fakeIo().io);
    expect(await valuesOf(`why --snapshot ${snapshot} deploy/w`)).toEqual(['deploy/web']);
    expect(await valuesOf(`why --snapshot ${snapshot} web payments/svc/`)).toEqual(
      await valuesOf('why --demo web payments/svc/'),
    );
  });
});
