import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { createStaticStore } from '../../src/live/store.ts';
import { policiesPlace, policyPlace } from '../../src/tui/screens/policies/place.ts';
import { findMistakes } from '../../src/tui/lint-board.ts';
import { gap, namespace, pod, policy, snapshot } from '../helpers/builders.ts';
import { startShell } from './helpers/shell.ts';

const DB_CLIENTS = policyPlace({ kind: 'NetworkPolicy', namespace: 'shop', name: 'db-clients' });

describe('A policy', () => {
  it('has what lints find in it below its words, and at the lines of its YAML', async () => {
    const place = policyPlace({ kind: 'NetworkPolicy', namespace: 'payments', name: 'allow-checkout' });
    const shell = await startShell({ place, columns: 100, rows: 30, services: { findMistakes } });
    await shell.shows('L-03');
    await shell.settled();
    const golden = join(import.meta.dirname, 'golden', 'policy-with-findings.100x30.txt');
    await expect(`${shell.text()}\n`).toMatchFileSnapshot(golden);
    await shell.stop();
  });

  it('is shown all the same where looking for mistakes fails, which is told', async () => {
    const services = {
      findMistakes: async () => {
        throw new Error('a lint has broken');
      },
    };
    const shell = await startShell({ place: DB_CLIENTS, services });
    await shell.shows('a lint has broken');
    expect(shell.text()).toContain('POLICY shop/db-clients');
    await shell.stop();
  });
});

describe('The list of policies', () => {
  it('shows whom each selects, and what it lets in and out; who selects nobody stands out', async () => {
    const shell = await startShell({ place: policiesPlace() });
    expect(shell.text()).toMatchInlineSnapshot(`
      " netpol   demo · shop                         ○ not live   20 pods  12 policies
      ────────────────────────────────────────────────────────────────────────────────
       POLICIES  12
          POLICY                    SELECTS              PODS   INGRESS    EGRESS
          shop/catalog-v2-from-shop app=catalog,version… 2      1 rule     -
          shop/checkout-from-web    app=checkout         2      1 rule     -
          shop/db-clients           app=db               1      1 rule     -
          shop/default-deny-ingress every pod            8      nothing    -
          shop/web                  app=web              2      1 rule     2 rules
          data/allow-checkout       app=db               1      1 rule     -
        ! monitoring/allow-ledger-… app=ledger           nobody 1 rule     -
          monitoring/prometheus-eg… app=prometheus       1      -          2 rules
          payments/allow-checkout   app=api              2      2 rules    -
          payments/api-egress       app=api              2      -          2 rules
          payments/default-deny     every pod            3      nothing    nothing
          payments/ledger-clients   app=ledger           1      1 rule     -






      ────────────────────────────────────────────────────────────────────────────────
       Enter open  ! nobody  d without  / find  ? keys  q quit"
    `);
    await shell.stop();
  });

  it('is a key away from everywhere, and can be narrowed to those that select nobody', async () => {
    const shell = await startShell({ place: DB_CLIENTS });
    await shell.press('esc', 'P', '!');
    expect(shell.text()).toContain('POLICIES that select nobody  1');
    await shell.press('enter');
    expect(shell.text()).toContain('! it selects nobody now: no pod');
    await shell.stop();
  });

  it('draws the policies that fit, of however many', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => policy(`shop/p${String(at).padStart(4, '0')}`));
    const live = createStaticStore(
      snapshot({ networkPolicies: many, pods: [pod('shop/web')], namespaces: [namespace('shop')] }),
    );
    const shell = await startShell({ place: policiesPlace(), live });
    await shell.press('G');
    expect(shell.text()).toContain('shop/p4999');
    expect(shell.text()).not.toContain('shop/p4900');
    await shell.stop();
  });

  it('says that there are none, or that they may not be read', async () => {
    const none = await startShell({ place: policiesPlace(), live: createStaticStore(snapshot()) });
    expect(none.text()).toContain('there are no policies: every pod is open');
    await none.stop();
    const store = createStaticStore(snapshot());
    const hidden = { ...store.current(), gaps: [{ gap: gap('networkpolicies'), remedy: [] }] };
    const shell = await startShell({ place: policiesPlace(), live: { ...store, current: () => hidden } });
    expect(shell.text()).toContain('policies may not be read here (:status)');
    await shell.stop();
  });
});

describe('One policy', () => {
  it('is words beside its YAML, where the lines of what the cursor is on are marked', async () => {
    const shell = await startShell({ place: DB_CLIENTS });
    await shell.press('down');
    expect(shell.text()).toMatchInlineSnapshot(`
      " netpol   demo · shop                         ○ not live   20 pods  12 policies
      ────────────────────────────────────────────────────────────────────────────────
       POLICY shop/db-clients  NetworkPolicy, written 2026-09-14T08:30:05Z
        selects  pods app=db of namespace shop    │  4     name: db-clients
                 1 now: db-0                      │  5     namespace: shop
                                                  │  6   spec:
        ingress  1 rule                           │  7     podSelector:
                 1   from pods app=web of         │  8       matchLabels:
                     namespace shop or pods       │  9         app: db
                     app=catalog of namespace     │ 10     policyTypes:
                     shop, TCP 5432               │ 11       - Ingress
                     5 now:                       │ 12     ingress:
                     catalog-5b66d8f7c9-z7nlh,    │ 13 ▸     - from:
                     catalog-84d4c9b6f5-c6hdt,    │ 14 ▸         - podSelector:
                     catalog-84d4c9b6f5-kq9bx,    │ 15 ▸             matchLabels:
                     web-6f7d9c5b48-4jkzn,        │ 16 ▸               app: web
                     web-6f7d9c5b48-t8wvd         │ 17 ▸         - podSelector:
                                                  │ 18 ▸             matchLabels:
        egress   -                                │ 19 ▸               app: catalog
                                                  │ 20 ▸       ports:
                                                  │ 21 ▸         - port: 5432
                                                  │ 22 ▸           protocol: TCP
      ────────────────────────────────────────────────────────────────────────────────
       Enter open  d without  / find  ? keys  q quit"
    `);
    await shell.stop();
  });

  it('is words above its YAML where there is no room beside them', async () => {
    const shell = await startShell({ place: DB_CLIENTS, columns: 60, rows: 40 });
    expect(shell.text()).toMatchInlineSnapshot(`
      " netpol   demo · shop                            ○ not live
      ────────────────────────────────────────────────────────────
       POLICY shop/db-clients  NetworkPolicy, written 2026-09-14T…
        selects  pods app=db of namespace shop
                 1 now: db-0

        ingress  1 rule
                 1   from pods app=web of namespace shop or pods
                     app=catalog of namespace shop, TCP 5432
                     5 now: catalog-5b66d8f7c9-z7nlh,
                     catalog-84d4c9b6f5-c6hdt,
                     catalog-84d4c9b6f5-kq9bx,
                     web-6f7d9c5b48-4jkzn, web-6f7d9c5b48-t8wvd

        egress   -

       1   apiVersion: networking.k8s.io/v1
       2   kind: NetworkPolicy
       3   metadata:
       4     name: db-clients
       5     namespace: shop
       6   spec:
       7 ▸   podSelector:
       8 ▸     matchLabels:
       9 ▸       app: db
      10     policyTypes:
      11       - Ingress
      12     ingress:
      13       - from:
      14           - podSelector:
      15               matchLabels:
      16                 app: web
      17           - podSelector:
      18               matchLabels:
      19                 app: catalog
      20         ports:
      21           - port: 5432
      22             protocol: TCP
      ────────────────────────────────────────────────────────────
       Enter open  d without  / find  ? keys  q quit"
    `);
    await shell.stop();
  });

  it('of the whole cluster has its subject and its rules marked, too', async () => {
    const spec = {
      priority: 5,
      subject: { namespaces: {} },
      ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
    };
    const ref = { kind: 'AdminNetworkPolicy', name: 'nobody-in' };
    const raw = { apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: ref.kind, metadata: { name: ref.name }, spec };
    const live = createStaticStore(
      snapshot({
        unmodelled: [{ ref, group: 'policy.networking.k8s.io', raw }],
        pods: [pod('shop/web')],
        namespaces: [namespace('shop')],
      }),
    );
    const shell = await startShell({ place: policyPlace(ref), live });
    expect(shell.text()).toMatch(/every pod of every namespace.*\n.*1 now: shop\/web/);
    expect(shell.text()).toMatch(/▸ +subject:/);
    await shell.press('down');
    expect(shell.text()).toMatch(/1 +deny from every pod.*/);
    expect(shell.text()).toMatch(/▸ +- action: Deny/);
    await shell.stop();
  });

  it('leads to the pods that its selector or a rule is about', async () => {
    const shell = await startShell({ place: DB_CLIENTS });
    await shell.press('down', 'enter');
    expect(shell.text()).toContain('ingress rule 1:');
    await shell.press('w', 'e', 'b', 'enter');
    expect(shell.text()).toMatch(/POD shop\/web-/);
    await shell.stop();
  });

  it('says so when it is deleted while it is read', async () => {
    const shell = await startShell({ place: policyPlace({ kind: 'NetworkPolicy', namespace: 'shop', name: 'gone' }) });
    expect(shell.text()).toContain('it is not there any more');
    await shell.press('enter');
    expect(shell.text()).toContain('! there is nothing to open');
    await shell.stop();
  });
});
