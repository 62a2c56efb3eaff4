import { describe, expect, it } from 'vitest';
import { answerAsCluster, type FakeClusterOptions } from '../helpers/fake-cluster.ts';
import { kubeconfigFor } from '../helpers/kubeconfig.ts';
import { startServer } from '../helpers/web-server.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';
import { ask, findLeaks, IN_OBJECTS, LIVE_QUESTIONS, PLANTED, QUESTIONS, textsBelow } from './planted.ts';

/* What objects of a cluster hold for their own use reaches no answer, log, snapshot or file. */

const CLUSTER: FakeClusterOptions = {
  objects: PLANTED,
  apiGroups: ['crd.antrea.io'],
  served: { 'crd.antrea.io': ['networkpolicies'] },
};

/** Their own names tell that a question found the objects that the secrets are planted in. */
const FOUND = /planted/;

async function askAndCollect(question: string, flags: readonly string[], env: NodeJS.ProcessEnv, folder: string) {
  const words = [...question.replaceAll('FOLDER', folder).split(' '), ...flags, '-v', '9'];
  const { code, stdout, stderr } = await ask(words, env);
  return { code, texts: [stdout, stderr, ...textsBelow(folder)] };
}

describe('Secrets in the objects of a live cluster', () => {
  it.each(LIVE_QUESTIONS)('stay where they are: %s', async (question) => {
    const server = await startServer(answerAsCluster(CLUSTER));
    const KUBECONFIG = writeIn(tempFolder(), 'config', kubeconfigFor(server));
    const { code, texts } = await askAndCollect(question, [], { KUBECONFIG }, tempFolder());
    expect(findLeaks(texts, IN_OBJECTS)).toEqual([]);
    expect(code).not.toBe(1);
  });
});

describe('Secrets in files', () => {
  it.each(QUESTIONS.filter((question) => !/ -f |^diff/.test(question)))('stay where they are: %s', async (question) => {
    const file = writeIn(tempFolder(), 'planted.yaml', PLANTED);
    const { code, texts } = await askAndCollect(question, ['-f', file, '-n', 'shop'], {}, tempFolder());
    expect(findLeaks(texts, IN_OBJECTS)).toEqual([]);
    expect(code).not.toBe(1);
    expect(texts.join('')).toMatch(FOUND);
  });
});

it('A leak would be found', () => {
  expect(findLeaks(['x planted-pod-env x'], IN_OBJECTS)).toEqual(['podEnvironment']);
  expect(findLeaks([Buffer.from(IN_OBJECTS.secretData).toString('base64')], IN_OBJECTS)).toEqual(['secretData']);
});
