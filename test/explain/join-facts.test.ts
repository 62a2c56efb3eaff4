import { describe, expect, it } from 'vitest';
import { everyPolicy } from '../../src/dialects/compiled.ts';
import { joinFacts } from '../../src/explain/join-facts.ts';
import type { MissingFact } from '../../src/engine/trace.ts';
import { policy, policySet } from '../helpers/builders.ts';

const [one, other] = everyPolicy(policySet(policy('shop/one'), policy('shop/other')));
if (one === undefined || other === undefined) throw new Error('two policies were compiled');

const unrecognised = (of: typeof one, problem: string): MissingFact => ({ kind: 'unrecognised', policy: of, problem });

describe('What is not known of an object', () => {
  it('is one fact, with each problem once', () => {
    const facts = [unrecognised(one, 'a'), unrecognised(other, 'a'), unrecognised(one, 'b'), unrecognised(one, 'a')];
    expect(joinFacts(facts)).toEqual([unrecognised(one, 'a; b'), unrecognised(other, 'a')]);
  });

  it('stands apart from labels of it that were not read', () => {
    const facts = [unrecognised(one, 'a'), { ...unrecognised(one, 'b'), isUnread: true } as const];
    expect(joinFacts(facts)).toEqual(facts);
  });
});
