import { expect, test } from 'vitest';
import { sharedCluster } from '../helpers/cluster.ts';
import { expectedEndings, tellFirstPolicy } from '../helpers/first-policy.ts';
import { storiesNeeding } from '../helpers/needs.ts';

const cluster = sharedCluster();

storiesNeeding(['enforcement'], () => {
  test('a policy that admits one pod shuts the other out, until it is taken away, and "why" says so each time', async () => {
    expect(await tellFirstPolicy(cluster)).toEqual(await expectedEndings(cluster));
  });
});
