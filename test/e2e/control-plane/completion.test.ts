import { readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execa } from 'execa';
import { buildKube } from '../../cluster/build-go.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { hasPackages } from '../../cluster/requirements.ts';
import { hasTmux, openPane, type Pane } from '../helpers/tmux.ts';
import { PLUGIN } from '../../helpers/plugin.ts';
import { tempFolder, writeIn, writeScript } from '../../helpers/temp-folder.ts';

/* The Tab key, pressed in real shells, with a real kubectl and a real API server behind them. */

const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: {name: tab-shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: webfront, namespace: tab-shop}
spec:
  selector: {matchLabels: {app: webfront}}
  template: {metadata: {labels: {app: webfront}}, spec: {containers: [{name: main, image: none, ports: [{containerPort: 8080}]}]}}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: tab-shop}
spec: {ports: [{name: http, port: 80}, {name: metrics, port: 9090}]}
`;

const hasShells = hasTmux() && (await hasPackages(['bash-completion', 'zsh', 'fish']));
const title = hasShells ? 'the Tab key' : 'skipped: no tmux, or no Debian packages of shells';

describe.skipIf(!hasShells)(`${title}`, () => {
  let plane: ControlPlane;
  let kubectl: string;

  beforeAll(async () => {
    await buildPlugin();
    kubectl = join(await buildKube(), 'kubectl');
    plane = await startControlPlane({ controllers: false, enforcer: false });
    await createObjects(plane, OBJECTS);
  });

  afterAll(() => plane?.stop());

  /** A person's home, with plugin and kubectl on PATH, and completion installed. */
  async function settle(): Promise<{ readonly home: string; readonly env: Readonly<Record<string, string>> }> {
    const home = tempFolder();
    const bin = join(home, 'bin');
    writeScript(bin, 'kubectl-netpol', `#!/bin/sh\nexec '${process.execPath}' '${PLUGIN}' "$@"\n`);
    const path = [bin, dirname(kubectl), process.env['PATH']].join(delimiter);
    const env = { HOME: home, PATH: path, KUBECONFIG: plane.kubeconfig };
    await execa('kubectl-netpol', ['completion', 'install'], { env, extendEnv: false });
    expect(readdirSync(bin)).toContain('kubectl_complete-netpol');
    return { home, env };
  }

  async function openPrompt(shell: 'bash' | 'zsh', { home, env }: Awaited<ReturnType<typeof settle>>): Promise<Pane> {
    const exports = Object.entries(env).map(([key, value]) => `export ${key}='${value}'`);
    const load = `source <(kubectl completion ${shell}); source <(kubectl-netpol completion ${shell}); echo here`;
    const setUp = {
      bash: ["PS1='> '", 'source /usr/share/bash-completion/bash_completion', load],
      zsh: ["PS1='> '", 'autoload -Uz compinit && compinit -u', load],
    }[shell];
    const file = shell === 'bash' ? 'rc' : '.zshrc';
    writeIn(home, `rc/${file}`, [...exports, ...setUp, ''].join('\n'));
    const rc = join(home, 'rc');
    const command = { bash: ['bash', '--rcfile', join(rc, file), '-i'], zsh: ['env', `ZDOTDIR=${rc}`, 'zsh', '-i'] };
    const pane = await openPane([], { command: command[shell], columns: 120 });
    await pane.shows('here');
    return pane;
  }

  describe.each(['bash', 'zsh'] as const)('in %s', (shell) => {
    it.each(['kubectl netpol', 'kubectl-netpol'])('completes "%s"', async (program) => {
      const pane = await openPrompt(shell, await settle());
      await pane.type(`${program} can-re`);
      await pane.press('Tab');
      await pane.shows(`> ${program} can-reach`);
      await pane.type('-n tab-s');
      await pane.press('Tab');
      await pane.shows(`${program} can-reach -n tab-shop`);
      await pane.type('deploy/webf');
      await pane.press('Tab');
      await pane.shows('-n tab-shop deploy/webfront');
      await pane.press('C-u');
      await pane.type(`${program} why deploy/webfront -n tab-shop svc/a`);
      await pane.press('Tab');
      await pane.shows('svc/api');
      await pane.type(':m');
      await pane.press('Tab');
      await pane.shows('-n tab-shop svc/api:metrics');
      await pane.press('C-u');
      await pane.type(`${program} why --output=js`);
      await pane.press('Tab');
      await pane.shows(`${program} why --output=json`);
      expect(await pane.text()).not.toContain('error');
    });
  });

  it('tells fish what follows', async () => {
    const { env } = await settle();
    const script = `kubectl completion fish | source; kubectl-netpol completion fish | source
      for program in 'kubectl netpol' kubectl-netpol; complete -C "$program why -n tab-shop a tab-shop/svc/api:"; end`;
    const { stdout } = await execa('fish', ['--no-config', '-c', script], { env, extendEnv: false });
    const ports = ['80\thttp', '9090\tmetrics', 'http\t80', 'metrics\t9090'].map((port) => `tab-shop/svc/api:${port}`);
    expect(stdout.split('\n')).toEqual([...ports, ...ports]);
  });

  it('proposes nothing to a user who may list nothing, and says nothing', async () => {
    const { env } = await settle();
    const nobody = await execa('kubectl-netpol', ['__complete', 'bash', '--as', 'nobody', 'pod', '-n', ''], {
      env,
      extendEnv: false,
    });
    expect(nobody).toMatchObject({ stdout: ':4', stderr: '' });
    const admin = await execa('kubectl-netpol', ['__complete', 'bash', 'pod', '-n', 'tab'], { env, extendEnv: false });
    expect(admin.stdout).toBe('tab-shop\n:4');
  });

  it('proposes what was kept while the API server is away, and says nothing', async () => {
    const settled = await settle();
    const ask = ['__complete', 'bash', 'pod', '-n', 'tab-shop', 'web'];
    const options = { env: settled.env, extendEnv: false };
    const before = await execa('kubectl-netpol', ask, options);
    expect(before.stdout).toBe('webfront\tDeployment\n:4');
    await plane.stopApiServer();
    try {
      expect(await execa('kubectl-netpol', ask, options)).toMatchObject({ stdout: before.stdout, stderr: '' });
      const other = ['__complete', 'bash', 'pod', '-n', 'elsewhere', ''];
      expect(await execa('kubectl-netpol', other, options)).toMatchObject({ exitCode: 0, stderr: '' });
    } finally {
      await plane.startApiServer();
    }
  });
});
