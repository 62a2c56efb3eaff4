import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { componentNames, isComponentRunning } from '../../cluster/component.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { sourcePath } from '../../cluster/paths.ts';

test('two control planes at once know nothing of each other, and leave nothing behind', async () => {
  const planes = await Promise.all([startControlPlane(), startControlPlane()]);
  const [one, other] = planes as [ControlPlane, ControlPlane];
  await one.kubectl(['create', 'namespace', 'only-here']);
  await expect(other.kubectl(['get', 'namespace', 'only-here'])).rejects.toThrow('not found');
  await Promise.all(planes.map((plane) => plane.stop()));
  expect(planes.filter((plane) => existsSync(plane.folder))).toEqual([]);
});

test('an API server that went away comes back with its objects, and the audit log names who asked', async () => {
  const user = { token: 'eve-token', user: 'eve', groups: ['testers'] };
  const plane = await startControlPlane({ audit: true, users: [user] });
  await plane.kubectl(['create', 'namespace', 'kept']);
  await plane.stopApiServer();
  await expect(plane.kubectl(['get', 'namespaces'])).rejects.toThrow('refused');
  await plane.startApiServer();
  expect(await plane.kubectl(['get', 'namespace', 'kept', '-o', 'name'])).toBe('namespace/kept\n');

  const asEve = await plane.tryKubectl(
    ['--server', plane.server, '--token', user.token, '--insecure-skip-tls-verify', 'get', 'pods'],
    {
      env: { KUBECONFIG: undefined },
    },
  );
  expect(asEve).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('User "eve" cannot list resource "pods"'),
  });
  expect(readFileSync(plane.auditLog, 'utf8')).toContain('"username":"eve"');
  await plane.stop();
});

test('a control plane ends with the process that started it, even when that is killed', async () => {
  const script = `
    import { startControlPlane } from ${JSON.stringify(sourcePath('control-plane.ts'))};
    const { folder } = await startControlPlane();
    console.log(folder);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const folder = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  );
  const running = () => componentNames(folder).filter((name) => isComponentRunning(folder, name));
  expect(running().sort()).toEqual(['apiserver', 'controllers', 'etcd']);

  child.kill('SIGKILL');
  await expect.poll(running, { timeout: 20_000 }).toEqual([]);
  expect(existsSync(join(folder, 'logs', 'apiserver.log'))).toBe(true);
  rmSync(folder, { recursive: true });
});
