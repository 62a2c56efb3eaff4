import { describe, expect, it } from 'vitest';
import { runPlugin } from '../helpers/plugin.ts';
import { TOUR } from '../../src/demo/tour.ts';

/**
 * What each stop of the tour has to say, worked out by hand: exit code, and words that only the reason for it brings.
 * A stop that answers without its mistake teaches nothing.
 */
const ANSWERS: Readonly<Record<string, { readonly code: number; readonly says: readonly string[] }>> = {
  'why --demo web db:5432': {
    code: 2,
    says: ['DENIED', 'by egress at shop/deploy/web', 'ingress   ✓ shop/db-clients, rule 1', 'this pod has app=db'],
  },
  'why --demo checkout payments/svc/api:80': {
    code: 2,
    says: ['DENIED', 'by ingress at payments/svc/api', 'name=shop', '"shop" has no label name'],
  },
  'why --demo web svc/checkout:80': {
    code: 2,
    says: ['DENIED', 'shop/checkout-from-web, rule 1', '80 is the Service port, the pods listen on'],
  },
  'why --demo web svc/catalog:80': {
    code: 4,
    says: ['MIXED', '1 of 3 backends', '✗ shop/catalog-5b66d8f7c9-z7nlh', 'this pod has version=v1'],
  },
  'why --demo payments/api payments/svc/ledger:5432': {
    code: 2,
    says: [
      'DENIED',
      'by DNS',
      'dns       ✗ UDP and TCP 53 are denied',
      'egress    ✓ payments/api-egress, rule 1',
      'ingress   ✓ payments/ledger-clients, rule 1',
    ],
  },
  'why --demo catalog data/db:5432': {
    code: 0,
    says: ['ALLOWED', 'data/allow-checkout, rule 1, peer 1 of 2: from every pod of', 'either is enough'],
  },
  'why --demo monitoring/prometheus payments/ledger:9187': {
    code: 2,
    says: ['DENIED', 'monitoring/allow-ledger-scrape, rule 1', 'move allow-ledger-scrape to "payments"'],
  },
  'why --demo payments/api 203.0.113.200:443': {
    code: 2,
    says: ['DENIED', 'except 203.0.113.128/25 takes'],
  },
  'why --demo internet svc/web:80': {
    code: 0,
    says: ['ALLOWED', 'shop/web, rule 1: from 0.0.0.0/0 except 10.0.0.0/8'],
  },
  'pod --demo -n payments ledger-0': {
    code: 0,
    says: ['payments/default-deny', 'payments/ledger-clients', 'TCP 5432'],
  },
};

describe('the tour', () => {
  it('has an answer worked out for each stop', () => {
    expect(TOUR.map(({ command }) => command)).toEqual(Object.keys(ANSWERS).map((words) => `kubectl netpol ${words}`));
  });

  it.each(Object.entries(ANSWERS))(
    'answers "%s" with its mistake, within 80 columns',
    async (words, { code, says }) => {
      const run = await runPlugin(words.split(' '));
      expect(run.code).toBe(code);
      for (const text of says) expect(run.stdout).toContain(text);
      expect(run.stderr).toBe('');
      expect(run.stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
    },
  );
});
