import { describe, expect, it } from 'vitest';
import { answerAsCluster } from '../helpers/fake-cluster.ts';
import { kubeconfigFor } from '../helpers/kubeconfig.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { startTlsServer } from '../helpers/web-server.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { findLeaks, IN_OBJECTS, PLANTED, textsBelow } from './planted.ts';
import { spoiledDemo, STEERS } from './spoiled.ts';

/* What the Tab key proposes is kept for a while: neither there nor at the prompt may be more than names. */

const TOKEN = 'planted-token';

/** What is proposed behind these words, and all that is kept afterwards. */
async function complete(objects: string, words: readonly string[]) {
  const server = await startTlsServer(answerAsCluster({ objects }));
  const KUBECONFIG = writeIn(tempFolder(), 'config', kubeconfigFor(server, { token: TOKEN }));
  const XDG_CACHE_HOME = tempFolder();
  const { stdout, stderr } = await runPlugin(['__complete', 'bash', ...words], { env: { KUBECONFIG, XDG_CACHE_HOME } });
  return { stdout, stderr, kept: textsBelow(XDG_CACHE_HOME) };
}

describe('Completion', () => {
  it.each([[['why', 'p']], [['pod', '-l', 'app']], [['probe', 'planted-0', 'svc/']]])(
    'tells and keeps no secret behind %s',
    async (words) => {
      const { stdout, stderr, kept } = await complete(PLANTED, words);
      expect(findLeaks([stdout, stderr, ...kept], { ...IN_OBJECTS, token: TOKEN })).toEqual([]);
      expect(stdout).not.toBe('');
    },
  );

  it.each([[['why', '']], [['why', '-n', '']], [['pod', '-l', '']]])(
    'proposes nothing that steers a terminal behind %s',
    async (words) => {
      const { stdout, stderr } = await complete(spoiledDemo(true), words);
      expect(stdout.replaceAll('\t', ' ') + stderr).not.toMatch(STEERS);
    },
  );
});
