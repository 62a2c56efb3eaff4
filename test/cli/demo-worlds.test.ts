import { describe, expect, it } from 'vitest';
import { complete } from '../../src/cli/completion/complete.ts';
import { DEMO_ADDITIONS } from '../../src/demo/additions.ts';
import { namesFor } from '../../src/cli/completion/sources.ts';
import { runPlugin } from '../helpers/plugin.ts';

describe('--demo=WORLD', () => {
  it('is the built-in cluster with one thing more, and the next steps ask the same', async () => {
    const { stdout } = await runPlugin(['why', '--demo=cluster-ip', 'web', 'db:5432']);
    expect(stdout).toContain('isolated by shop/web and shop/web-to-db');
    expect(stdout).toContain('kubectl netpol pod shop/web-6f7d9c5b48-4jkzn --demo=cluster-ip');
  });

  it('is spelled with a flag of its own as well, and "--demo=true" is the cluster alone', async () => {
    const one = await runPlugin(['matrix', '--demo=udp-53', '-o', 'json']);
    const other = await runPlugin(['matrix', '--demo-with', 'udp-53', '-o', 'json']);
    expect(one.stdout).toBe(other.stdout);
    const alone = await runPlugin(['matrix', '--demo', '-o', 'json']);
    expect((await runPlugin(['matrix', '--demo=true', '-o', 'json'])).stdout).toBe(alone.stdout);
    expect(one.stdout).not.toBe(alone.stdout);
  });

  it('is a state that a word names', async () => {
    const { stdout } = await runPlugin(['diff', 'demo', 'demo=udp-53', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'DiffReport' });
    const linted = await runPlugin(['lint', 'demo=cluster-ip', '--select', 'L-11']);
    expect(linted.stdout).toContain('shop/web-to-db');
    const changed = await runPlugin(['what-if', '--demo=udp-53', '--delete', 'payments/np/dns']);
    expect(changed.stdout).toContain('demo=udp-53');
  });

  it('says which there are', async () => {
    const { code, stderr } = await runPlugin(['why', '--demo=udp', 'web', 'db']);
    expect(code).toBe(1);
    expect(stderr).toContain('has no world "udp"');
    for (const name of DEMO_ADDITIONS) expect(stderr).toContain(name);
    const { candidates } = await complete(['why', '--demo='], (typed) => namesFor(typed, {}));
    expect(candidates.map(({ value }) => value)).toEqual([...DEMO_ADDITIONS]);
  });
});
