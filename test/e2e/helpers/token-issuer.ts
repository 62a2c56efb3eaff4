import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Who a request is from, as the API server sees it. */
export interface Identity {
  readonly user: string;
  readonly groups?: readonly string[];
}

/** Vouches for tokens that say themselves whose they are, so that a test can be anybody at any moment. */
export interface TokenIssuer {
  /** The API server's arguments. */
  readonly args: readonly string[];
  /** From now on it does not vouch for this user. */
  refuse(user: string): void;
  stop(): Promise<void>;
}

/** A token that `startTokenIssuer` accepts. */
export function tokenOf(identity: Identity): string {
  return `test.${Buffer.from(JSON.stringify(identity)).toString('base64url')}`;
}

/** Answers the API server's TokenReviews; its configuration is written into the folder. */
export async function startTokenIssuer(folder: string): Promise<TokenIssuer> {
  const refused = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(chunks).toString()) as TokenReview; // sent by the API server
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...review, status: statusOf(review.spec.token, refused) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const path = join(folder, 'token-issuer.json');
  writeFileSync(path, JSON.stringify(webhookConfig(`http://127.0.0.1:${port}/`)));
  return {
    args: [`--authentication-token-webhook-config-file=${path}`, '--authentication-token-webhook-version=v1'],
    refuse: (user) => void refused.add(user),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface TokenReview {
  readonly spec: { readonly token: string };
}

function statusOf(token: string, refused: ReadonlySet<string>): object {
  const [prefix, payload = ''] = token.split('.');
  if (prefix !== 'test') return { authenticated: false };
  const { user, groups = [] } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Identity; // made by tokenOf
  if (refused.has(user)) return { authenticated: false };
  return { authenticated: true, user: { username: user, uid: user, groups } };
}

function webhookConfig(server: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'issuer', cluster: { server } }],
    contexts: [{ name: 'issuer', context: { cluster: 'issuer', user: '' } }],
    'current-context': 'issuer',
  };
}
