import { afterEach, describe, expect, it } from 'vitest';
import { daemonSet, FLANNEL } from '../helpers/shop.ts';
import { deployment, stream } from '../helpers/shop-manifests.ts';
import { join } from 'node:path';
import { createStaticStore } from '../../src/live/store.ts';
import { loadTexts } from '../../src/cluster/manifests/load.ts';
import { loadDemo } from '../../src/demo/load.ts';
import { policiesPlace, policyPlace } from '../../src/tui/screens/policies/place.ts';
import { type RunningShell, type ShellOptions, startShell } from './helpers/shell.ts';
import { whatIfPlace } from '../../src/tui/screens/what-if/place.ts';

/* Drafts of changes on the demo cluster, written in an editor that is a function, or pasted. */

const DB_CLIENTS = policyPlace({ kind: 'NetworkPolicy', namespace: 'shop', name: 'db-clients' });

const OPENS_THE_LEDGER = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: from-monitoring
  namespace: payments
spec:
  podSelector:
    matchLabels:
      app: ledger
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: monitoring
    ports:
    - port: 9187
`;

/** Two workloads, connected by somebody who is known. */
function connectedBy(agent: string): Pick<ShellOptions, 'live'> {
  const text = stream(deployment('payments/api'), deployment('shop/web')) + agent;
  return { live: createStaticStore(loadTexts([{ name: 'all.yaml', text }], 'shop').snapshot) };
}

const TO_A_BLOCK = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: to-a-block, namespace: payments}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
  - to:
    - ipBlock: {cidr: 10.0.0.0/8}
`;

const running: RunningShell[] = [];

async function open(options: ShellOptions): Promise<RunningShell> {
  const shell = await startShell(options);
  running.push(shell);
  return shell;
}

/** A shell whose $EDITOR does that to a text. */
function editing(edit: (text: string) => string): Pick<ShellOptions, 'services'> {
  return { services: { editText: async (_, text) => edit(text) } };
}

function golden(name: string): string {
  return join(import.meta.dirname, 'golden', `${name}.80x24.txt`);
}

async function paste(shell: RunningShell, text: string): Promise<void> {
  // As a terminal marks what is pasted.
  shell.type(`\u001b[200~${text}\u001b[201~`);
  await shell.settled();
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((shell) => shell.stop()));
});

describe('What if', () => {
  it('a policy is edited: it shows what that would change', async () => {
    const shell = await open({ place: DB_CLIENTS, ...editing((text) => text.replace('5432', '5433')) });
    await shell.press('e');
    await shell.shows('nothing is applied');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('what-if-edited'));
  });

  it('what people forget is told, too: names are not found any more', async () => {
    const place = policyPlace({ kind: 'NetworkPolicy', namespace: 'shop', name: 'web' });
    const shell = await open({ place, ...editing((text) => text.replaceAll('port: 53', 'port: 5353')) });
    await shell.press('e');
    await shell.shows('nothing is applied');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('what-if-fallout'));
  });

  it('a policy is left out', async () => {
    const shell = await open({ place: DB_CLIENTS });
    await shell.press('d');
    await shell.shows('nothing is applied');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('what-if-left-out'));
  });

  it('a manifest is pasted, and then one more', async () => {
    const shell = await open({ place: whatIfPlace() });
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('what-if-empty'));
    await paste(shell, OPENS_THE_LEDGER);
    await shell.shows('opens 1 connection');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('what-if-pasted'));
    await paste(shell, OPENS_THE_LEDGER.replaceAll('9187', '9188').replace('from-monitoring', 'more'));
    await shell.shows('TCP 9187-9188');
  });

  it('how whoever enforces reads policies is told where it decides, as what-if tells it', async () => {
    const cilium = daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.19.4');
    const shell = await open({ place: whatIfPlace(), ...connectedBy(cilium) });
    await paste(shell, TO_A_BLOCK);
    await shell.shows('nothing is applied');
    expect(shell.text()).toMatch(/Cilium\s+v1\.19\.4\s+matches\s+no\s+ipBlock\s+against\s+pods/);
    expect(shell.text()).toContain('SCTP, which nothing here uses');
  });

  it('that nothing enforces comes first', async () => {
    const shell = await open({ place: whatIfPlace(), ...connectedBy(FLANNEL) });
    await paste(shell, TO_A_BLOCK);
    await shell.shows('nothing is applied');
    expect(shell.text()).toMatch(/NOT ENFORCED live: nothing in this cluster enforces[^]*closes/);
  });

  it('pinned flows would turn: they come first, and open', async () => {
    const shell = await open({ place: policiesPlace() });
    for (const flow of ['why monitoring/prometheus payments/ledger:9187', 'why web db:5432']) {
      await shell.press(':');
      shell.type(`${flow}\r`);
      await shell.settled();
      await shell.press('*');
    }
    await shell.press('W');
    await paste(shell, OPENS_THE_LEDGER);
    await shell.shows('1 of 2 turn');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden('what-if-pins'));
    await shell.press('enter');
    expect(shell.text()).toContain('monitoring/sts/prometheus → payments/sts/ledger:9187');
  });

  it('what is no manifest, or would be refused, is said with its line, and can be mended', async () => {
    const edits = ['kind: NetworkPolicy\nspec: {podSelecto: {}}\n', OPENS_THE_LEDGER];
    const shell = await open({ place: whatIfPlace(), ...editing(() => edits.shift() ?? '') });
    await shell.press('e');
    await shell.shows('no manifest');
    expect(shell.text()).toContain('what-if.yaml:1:1');
    await shell.press('e');
    await shell.shows('opens 1 connection');
  });

  it('the change is copied, and never applied', async () => {
    const shell = await open({ place: DB_CLIENTS });
    await shell.press('d');
    await shell.shows('nothing is applied');
    await shell.press('y');
    expect(shell.text()).toContain('copied; apply it yourself, with kubectl');
  });

  it('nothing was changed in the editor: nothing happens', async () => {
    const shell = await open({ place: DB_CLIENTS, ...editing((text) => text) });
    await shell.press('e');
    expect(shell.text()).toContain('nothing was changed');
    expect(shell.text()).toContain('POLICY');
  });

  it('an editor that fails is told of', async () => {
    const services = {
      editText: async () => {
        throw new Error('"vi" was not found; set EDITOR to your editor');
      },
    };
    const shell = await open({ place: DB_CLIENTS, services });
    await shell.press('e');
    expect(shell.text()).toContain('"vi" was not found');
  });

  it('the cluster has changed since: it says so', async () => {
    const { snapshot } = loadDemo();
    const store = createStaticStore(snapshot);
    let current = store.current();
    const shell = await open({ place: DB_CLIENTS, live: { ...store, current: () => current } });
    await shell.press('d');
    await shell.shows('nothing is applied');
    expect(shell.text()).not.toContain('has changed since');
    current = { ...current, snapshot: { ...snapshot } };
    await shell.press('?', 'esc');
    expect(shell.text()).toContain('the cluster has changed since; r compares again');
    await shell.press('r');
    await shell.shows('nothing is applied');
    expect(shell.text()).not.toContain('has changed since');
  });
});
