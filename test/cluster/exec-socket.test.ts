import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { openChannels } from '../../src/cluster/exec-socket.ts';
import type { Session } from '../../src/cluster/request.ts';
import { startServer } from '../helpers/web-server.ts';

test('A connection that broke before anything was asked over it ends with an error of the network, and does not hang.', async () => {
  const server = await startServer(() => undefined);
  const session = {
    target: { server: new URL(server.url), user: {} },
    connection: {
      async openSocket() {
        const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
        await once(socket, 'connect');
        socket.destroy();
        await once(socket, 'close');
        return socket;
      },
    },
  } as unknown as Session; // as much of one as is asked for before that
  const opening = openChannels(session, {}, '/exec', new AbortController().signal, {
    onBytes: () => undefined,
    onClose: () => undefined,
  });
  await expect(opening).rejects.toMatchObject({ code: 'ECONNRESET' });
});
