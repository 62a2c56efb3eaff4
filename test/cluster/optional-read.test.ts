import { expect, test } from 'vitest';
import { readOptionally } from '../../src/cluster/optional-read.ts';
import { connected, PODS } from '../helpers/connected.ts';
import { type Responder, sendJson, startServer } from '../helpers/web-server.ts';

const NEVER = () => new Promise<void>(() => {});
const LIST = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };

async function reader(respond: Responder, late: () => Promise<void>) {
  return readOptionally(await connected(await startServer(respond)), late);
}

test('What comes in time is what the reader reads.', async () => {
  const reads = await reader((_, response) => sendJson(response, LIST), NEVER);
  expect(await reads.list(PODS, {}, () => 1)).toEqual({ known: true, value: [] });
});

test('What is late is a gap of its own, also when the server has never said anything.', async () => {
  let isOver = (): void => {};
  const late = new Promise<void>((resolve) => {
    isOver = resolve;
  });
  const reads = await reader(
    () => isOver(),
    () => late,
  );
  const [list, object, groups] = await Promise.all([
    reads.list(PODS, { namespace: 'shop' }, () => 1),
    reads.get(PODS, { namespace: 'shop', name: 'web' }),
    reads.groups(),
  ]);
  const gap = { group: '', resource: 'pods', namespace: 'shop', reason: 'timeout' };
  expect(list).toMatchObject({ known: false, gap: { verb: 'list', ...gap } });
  expect(object).toMatchObject({ known: false, gap: { verb: 'get', ...gap, name: 'web' } });
  expect(groups).toMatchObject({ known: false, gap: { resource: 'apigroups', reason: 'timeout' } });
});

test('What would end any other read is a gap: a web page, a refusal of the credentials.', async () => {
  const page = await reader((_, response) => void response.end('<html>log in</html>'), NEVER);
  expect(await page.list(PODS, {}, () => 1)).toMatchObject({
    known: false,
    gap: { verb: 'list', resource: 'pods', reason: 'failed', message: expect.stringContaining('a web page') },
  });
  const refusal = await reader((_, response) => void response.writeHead(401).end(), NEVER);
  expect(await refusal.get(PODS, { name: 'web' })).toMatchObject({ known: false, gap: { reason: 'failed' } });
});
