import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlugin } from '../helpers/plugin.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

const HEAD = 'apiVersion: netpol/v1alpha1\nkind: Config\n';

/** A home with this file of settings. */
function homeWith(body: string): { readonly home: string; readonly file: string } {
  const home = tempFolder();
  return { home, file: writeIn(home, '.config/kubectl-netpol/config.yaml', `${HEAD}${body}`) };
}

interface Row {
  readonly value: string;
  readonly from: string;
  readonly where?: string;
}

async function settingsOf(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Readonly<Record<string, Row>>> {
  const { stdout } = await runPlugin(['config', '-o', 'json', ...args], { env });
  const { settings } = JSON.parse(stdout) as { readonly settings: readonly (Row & { readonly name: string })[] };
  return Object.fromEntries(settings.map(({ name, ...row }) => [name, row]));
}

describe('settings', () => {
  it('hold in this order: flag, environment, file, built in', async () => {
    const { home, file } = homeWith('color: always\nprobe: {wait: 5, image: a}\n');
    const env = { HOME: home, KUBECTL_NETPOL_WAIT: '7' };
    expect(await settingsOf(env)).toMatchObject({
      color: { value: 'always', from: 'file', where: `${file}:3:1` },
      'probe.image': { value: 'a', from: 'file', where: `${file}:4:18` },
      'probe.wait': { value: '7', from: 'environment', where: 'KUBECTL_NETPOL_WAIT' },
      'probe.endpoints': { value: '8', from: 'default' },
    });
    expect((await settingsOf({ ...env, NO_COLOR: '1' }))['color']).toEqual({
      value: 'never',
      from: 'environment',
      where: 'NO_COLOR',
    });
    expect((await settingsOf(env, '--no-color'))['color']).toEqual({
      value: 'never',
      from: 'flag',
      where: '--no-color',
    });
  });

  it('change what a command does, unless a flag says otherwise', async () => {
    const { home } = homeWith('color: always\n');
    const ask = ['why', '--demo', 'web', 'db:5432'];
    expect((await runPlugin(ask, { env: { HOME: home } })).stdout).toContain('\u001b[');
    expect((await runPlugin([...ask, '--no-color'], { env: { HOME: home } })).stdout).not.toContain('\u001b[');
    expect((await runPlugin(ask, { env: { HOME: home, NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
    expect((await runPlugin(ask, { env: { HOME: home, KUBECTL_NETPOL_CONFIG: '' } })).stdout).not.toContain('\u001b[');
  });

  it('with a mistake end what they could matter to, with its place, and nothing else', async () => {
    const { home, file } = homeWith('probe:\n  imge: x\n');
    const { code, stdout, stderr } = await runPlugin(['why', '--demo', 'web', 'db'], { env: { HOME: home } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${file}:4:3: error: probe.imge: unknown field "imge"; did you mean "image"?`);
    for (const args of [['version', '-o', 'json'], ['--help'], ['config', 'path'], ['completion', 'bash']]) {
      expect((await runPlugin(args, { env: { HOME: home } })).code, args.join(' ')).toBe(0);
    }
  });

  it('that are named and not there are missed', async () => {
    const { code, stderr } = await runPlugin(['why', '--demo', 'web', 'db'], {
      env: { KUBECTL_NETPOL_CONFIG: '/nonexistent/x' },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('/nonexistent/x cannot be read: no such file or folder');
  });

  it('are written as comments, once, for their owner', async () => {
    const env = { HOME: tempFolder() };
    const file = join(env.HOME, '.config/kubectl-netpol/config.yaml');
    expect((await runPlugin(['config', 'init'], { env })).stdout).toContain(`Written   ${file}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    expect(await runPlugin(['config', 'init'], { env })).toMatchObject({ code: 1, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(existsSync(`${file}.bak`)).toBe(false);
  });

  it('are not loaded where there are none', () => {
    const meta = JSON.parse(readFileSync(new URL('../../dist/meta.json', import.meta.url), 'utf8')) as {
      readonly outputs: Readonly<
        Record<string, { inputs: object; imports: readonly { path: string; kind: string }[] }>
      >;
    };
    const holder = Object.values(meta.outputs).find(({ inputs }) => 'src/cli/config/load-config.ts' in inputs);
    expect(holder).toBeDefined();
    const next = (holder?.imports ?? []).filter(({ kind }) => kind === 'import-statement');
    const loaded = next.flatMap(({ path }) => Object.keys(meta.outputs[path]?.inputs ?? {}));
    expect(loaded).not.toContain('src/cli/config/read-config.ts');
    expect(loaded).not.toContain('src/cli/config/settings.ts');
  });
});
