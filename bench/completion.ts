import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { BARE, besideBareNode, howMeasured } from './beside-bare-node.ts';
import { type ProcessRun, timeInterleaved, timeProcess } from './measure.ts';
import { BARE_NODE, plugin, withFolder } from './programs.ts';
import type { Section } from './section.ts';
import type { Plan } from './plan.ts';
import { makeWorld } from './world/world.ts';
import type { RawObject } from './world/raw-object.ts';

/** What may take how long, as a multiple of Node alone; a shell waits for each of them at a Tab. */
const LIMITS: Readonly<Record<string, number>> = { commands: 2.5, flags: 2.5, 'names, kept': 3.2 };

/** How long the built plugin takes to propose words, beside a Node that does nothing. */
export function benchCompletion({ rounds }: Plan): Promise<Section> {
  return withFolder(async (folder) => {
    const server = await serveNames();
    try {
      const env = homeIn(folder, server.url);
      const ask = (...words: readonly string[]): ProcessRun => plugin(['__complete', 'bash', ...words], env);
      const at =
        (...words: readonly string[]) =>
        () =>
          timeProcess(ask(...words));
      // Names are read once, while this process can answer; what is measured finds them kept.
      const { command, args } = ask('why', 'pod-1');
      const { stdout } = await execa(command, args, { env });
      if (stdout.split('\n').length < MOST_NAMES) throw new Error(`names were not proposed: ${stdout}`);
      const times = timeInterleaved(
        {
          [BARE]: () => timeProcess(BARE_NODE),
          '--version': () => timeProcess(plugin(['--version'], env)),
          commands: at('w'),
          flags: at('why', '--'),
          'names, kept': at('why', 'pod-1'),
        },
        rounds,
      );
      return {
        name: 'completion',
        title: 'Completion',
        ...besideBareNode(times, LIMITS),
        notes: [howMeasured(rounds), '"kept": of a namespace with 500 pods, read once and told from what was kept'],
      };
    } finally {
      server.close();
    }
  });
}

const NAMESPACE = 'ns-0';
const MOST_NAMES = 100;

/** As much of an API server as lists of one namespace need; its pods are all in that one. */
async function serveNames(): Promise<{ readonly url: string; readonly close: () => void }> {
  const pods = makeWorld({ pods: 500, policies: 0 }).objects.filter(({ kind }) => kind === 'Pod');
  const items = pods.map((pod, at) => ({
    ...pod,
    metadata: { ...pod.metadata, name: `pod-${at}`, namespace: NAMESPACE },
  }));
  const server = createServer(({ url = '' }, response) => {
    const found: readonly RawObject[] = url.includes('/pods?') ? items : [];
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ kind: 'List', apiVersion: 'v1', metadata: {}, items: found }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

function homeIn(folder: string, server: string): NodeJS.ProcessEnv {
  const kubeconfig = join(folder, 'config');
  const config = {
    'current-context': 'bench',
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench', namespace: NAMESPACE } }],
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'bench', user: { token: 'none' } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return { KUBECONFIG: kubeconfig, XDG_CACHE_HOME: folder };
}
