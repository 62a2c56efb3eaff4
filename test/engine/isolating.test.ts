import { describe, expect, it } from 'vitest';
import { firstMatchTier, isolatingTier, rule, tierPolicy } from '../helpers/tiers.ts';
import type { CompiledRule, Tier } from '../../src/dialects/compiled.ts';
import { isolatingAmong } from '../../src/engine/isolating.ts';

const closing = (name: string, ingress: readonly CompiledRule[] = []) =>
  tierPolicy(name, { ingress, isolates: ['ingress'] });

function whoCloses(tiers: readonly Tier[]): string {
  const selecting = tiers.flatMap(({ clusterWide }) => clusterWide);
  return isolatingAmong({ tiers }, selecting, 'ingress')
    .map(({ ref }) => ref.name)
    .join(' ');
}

describe('What closes a pod', () => {
  it('is every policy that isolates', () => {
    const tiers = [firstMatchTier('first', [closing('a'), tierPolicy('b')]), isolatingTier('core', [closing('c')])];
    expect(whoCloses(tiers)).toBe('a c');
  });

  it('is none of a tier in which a rule hands everything on', () => {
    const passing = tierPolicy('p', { ingress: [rule('pass')] });
    expect(whoCloses([firstMatchTier('first', [closing('a'), passing]), isolatingTier('core', [closing('c')])])).toBe(
      'c',
    );
  });

  it.each([
    ['some ports', rule('pass', { ports: [] })],
    ['some peers', rule('pass', { peers: [] })],
    ['what cannot be read', rule('pass', { unrecognised: ['newer'] })],
    ['nothing, but allows', rule('allow')],
  ])('stays where a rule hands on %s', (_what, each) => {
    expect(whoCloses([firstMatchTier('first', [closing('a', [each])])])).toBe('a');
  });
});
