import { expect, it } from 'vitest';
import { fakeIo } from '../helpers/fake-io.ts';
import { join } from 'node:path';
import { runCli } from '../../src/cli/main.ts';
import { SCENARIOS } from '../scenarios/scenario.ts';

it('A name that is wider than its column stands above what is said of it', async () => {
  const files = ['fixture.yaml', 'eks-auto-policies/cluster.yaml'].flatMap((file) => ['-f', join(SCENARIOS, file)]);
  const { io, stdout } = fakeIo();
  expect(await runCli(['pod', 'x/b', ...files], io)).toBe(0);
  const text = stdout();
  expect(text.slice(text.indexOf('  POLICY'), text.indexOf('  May come in'))).toMatchInlineSnapshot(`
    "  POLICY                                     SELECTS BY   INGRESS   EGRESS
      ClusterNetworkPolicy.networking.k8s.aws names
                                                 every pod    -         Allow
      ClusterNetworkPolicy.networking.k8s.aws names-and-no-others
                                                 every pod    -         Allow, Deny
      ClusterNetworkPolicy.networking.k8s.aws no-others
                                                 every pod    -         Deny

    "
  `);
});
