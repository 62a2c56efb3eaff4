import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildAgnhost, buildDns } from './build-go.ts';
import { buildOnce } from './built.ts';
import { startComponent, stopComponent } from './component.ts';
import { sourcePath } from './paths.ts';
import { until } from './wait.ts';

interface Image {
  readonly name: string;
  readonly entrypoint: readonly string[];
  fill(root: string): Promise<void>;
}

/** The folder with containerd/: what containerd keeps on disk once it holds every image of the cluster. */
export async function buildImageStore(): Promise<string> {
  const agnhost = await buildAgnhost();
  const dns = await buildDns();
  return buildOnce({
    name: 'images',
    inputs: [agnhost, dns, readFileSync(sourcePath('netshoot.sh'), 'utf8'), readFileSync(import.meta.filename, 'utf8')],
    async make(folder) {
      const archives: string[] = [];
      for (const image of images(agnhost, dns)) archives.push(await packImage(folder, image));
      await importImages(folder, archives);
      for (const archive of archives) rmSync(archive);
    },
  });
}

function images(agnhost: string, dns: string): Image[] {
  return [
    {
      name: 'netpol.test/agnhost:1',
      entrypoint: ['/agnhost', 'pause'],
      async fill(root) {
        mkdirSync(join(root, 'bin'));
        copyFileSync(join(agnhost, 'agnhost'), join(root, 'agnhost'));
        copyFileSync('/bin/busybox', join(root, 'bin', 'busybox'));
        symlinkSync('busybox', join(root, 'bin', 'sh'));
      },
    },
    {
      name: 'netpol.test/coredns:1',
      entrypoint: ['/coredns'],
      fill: async (root) => copyFileSync(join(dns, 'coredns'), join(root, 'coredns')),
    },
    {
      name: 'docker.io/nicolaka/netshoot:v0.14',
      entrypoint: ['/bin/sh'],
      fill: async (root) => void (await execa(sourcePath('netshoot.sh'), [root])),
    },
  ];
}

/** Packs an image of one layer as `docker save` would; returns the archive. */
async function packImage(folder: string, image: Image): Promise<string> {
  const work = join(folder, 'image');
  const root = join(work, 'root');
  mkdirSync(root, { recursive: true });
  await image.fill(root);
  await execa('tar', ['-cf', join(work, 'layer.tar'), ...REPRODUCIBLE, '-C', root, '.']);
  const layer = sha256(readFileSync(join(work, 'layer.tar')));
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      Entrypoint: image.entrypoint,
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
  });
  const configFile = `${sha256(config)}.json`;
  writeFileSync(join(work, configFile), config);
  writeFileSync(
    join(work, 'manifest.json'),
    JSON.stringify([{ Config: configFile, RepoTags: [image.name], Layers: ['layer.tar'] }]),
  );
  const archive = join(folder, `${layer.slice(0, 12)}.tar`);
  await execa('tar', ['-cf', archive, '-C', work, configFile, 'layer.tar', 'manifest.json']);
  rmSync(work, { recursive: true });
  return archive;
}

const REPRODUCIBLE = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];

async function importImages(folder: string, archives: readonly string[]): Promise<void> {
  const work = join(folder, 'import');
  const socket = join(work, 'c.sock');
  mkdirSync(work);
  writeFileSync(
    join(work, 'config.toml'),
    `version = 2\nroot = "${join(folder, 'containerd')}"\nstate = "${join(work, 'state')}"\n` +
      `disabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\n  address = "${socket}"\n`,
  );
  await startComponent(work, {
    name: 'containerd',
    command: 'containerd',
    args: ['-c', join(work, 'config.toml')],
    life: 'detached',
  });
  try {
    const ctr = (...args: readonly string[]) =>
      execa('ctr', ['-a', socket, '-n', 'k8s.io', ...args], { reject: false });
    await until(async () => !(await ctr('version')).failed, { what: 'containerd to answer', timeoutMs: 20_000 });
    for (const archive of archives) await execa('ctr', ['-a', socket, '-n', 'k8s.io', 'images', 'import', archive]);
  } finally {
    await stopComponent(work, 'containerd', 'SIGTERM');
  }
  rmSync(work, { recursive: true });
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
