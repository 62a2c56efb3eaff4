import { expect, it } from 'vitest';
import { type Certificate, makeCertificate } from '../helpers/certificates.ts';
import { answerAsCluster } from '../helpers/fake-cluster.ts';
import { base64, kubeconfigFor } from '../helpers/kubeconfig.ts';
import { startProxy } from '../helpers/proxies.ts';
import { type Responder, sendJson, sendStatus, startTlsServer, type WebServer } from '../helpers/web-server.ts';
import { tempFolder, writeIn, writeScript } from '../helpers/temp-folder.ts';
import { SHOP } from '../helpers/shop.ts';
import { ask, findLeaks, textsBelow } from './planted.ts';

/* Whatever proves who a user is reaches the server alone: no answer, log, error or file, whatever the server does with it. */

const SECRETS = {
  token: 'planted-token',
  tokenInFile: 'planted-file-token',
  password: 'planted-password',
  serverPassword: 'planted-server-password',
  proxyPassword: 'planted-proxy-password',
  pluginToken: 'planted-plugin-token',
  pluginVariable: 'planted-plugin-variable',
  pluginArgument: 'planted-plugin-argument',
  clientSecret: 'planted-client-secret',
  refreshToken: 'planted-refresh-token',
  idToken: 'planted-id-token',
} as const;

const CLIENT = makeCertificate('dev');
/** A piece from the middle of the key's PEM: what it begins with is the same for all. */
const KEY_PIECE = CLIENT.key.replaceAll('\n', '').slice(60, 100);

interface Way {
  readonly user?: object;
  readonly cluster?: (server: WebServer) => object;
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

function plugin(script: string): object {
  const command = writeScript(tempFolder(), 'login', `#!/bin/sh\n${script}\n`);
  const env = [{ name: 'PLUGIN_SECRET', value: SECRETS.pluginVariable }];
  const args = ['--client-secret', SECRETS.pluginArgument];
  return {
    exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command, args, env },
  };
}

const CREDENTIAL = JSON.stringify({
  kind: 'ExecCredential',
  apiVersion: 'client.authentication.k8s.io/v1',
  status: { token: SECRETS.pluginToken },
});

const WAYS: Readonly<Record<string, () => Way | Promise<Way>>> = {
  'a token': () => ({ user: { token: SECRETS.token } }),
  'a token in a file': () => ({ user: { tokenFile: writeIn(tempFolder(), 'token', SECRETS.tokenInFile) } }),
  'a name and password': () => ({ user: { username: 'dev', password: SECRETS.password } }),
  'a client certificate': () => ({ user: certificateOf(CLIENT) }),
  'half of a client certificate': () => ({
    user: { ...certificateOf(CLIENT), 'client-certificate-data': base64('x') },
  }),
  'a credential plugin': () => ({ user: plugin(`echo '${CREDENTIAL}'`) }),
  'a credential plugin that fails': () => ({
    user: plugin(
      `echo "no login with $2 and $PLUGIN_SECRET, not '${CREDENTIAL}'" >&2; echo '${SECRETS.pluginToken}'; exit 3`,
    ),
  }),
  'a credential plugin that breaks off': () => ({ user: plugin(`echo '${CREDENTIAL.slice(0, -3)}'`) }),
  'an OpenID Connect login that cannot be renewed': () => ({
    user: {
      'auth-provider': {
        name: 'oidc',
        config: {
          'idp-issuer-url': 'https://127.0.0.1:1',
          'client-id': 'x',
          'client-secret': SECRETS.clientSecret,
          'refresh-token': SECRETS.refreshToken,
          'id-token': `e30.${SECRETS.idToken}.e30`,
        },
      },
    },
  }),
  'a password in the address of the server': () => ({
    cluster: ({ url }) => ({ server: url.replace('://', `://dev:${SECRETS.serverPassword}@`) }),
  }),
  'a password in the address of the proxy': async () => {
    const { port } = await startProxy();
    return { cluster: () => ({ 'proxy-url': `http://dev:${SECRETS.proxyPassword}@127.0.0.1:${port}` }) };
  },
  'a password for a proxy that refuses it': async () => {
    const { port } = await startProxy({ status: 407 });
    return { cluster: () => ({ 'proxy-url': `http://dev:${SECRETS.proxyPassword}@127.0.0.1:${port}` }) };
  },
  'a password for a proxy that is away': async () => ({
    cluster: () => ({ 'proxy-url': `http://dev:${SECRETS.proxyPassword}@127.0.0.1:1` }),
  }),
  'a password for a proxy that cannot be': () => ({
    cluster: () => ({ 'proxy-url': `http://dev:${SECRETS.proxyPassword}@:99999` }),
  }),
  'a token as a flag': () => ({ flags: ['--token', SECRETS.token] }),
  'a token as a flag that is misspelt': () => ({ flags: [`--tokn=${SECRETS.token}`] }),
  'a password as a flag': () => ({ flags: ['--username', 'dev', '--password', SECRETS.password] }),
};

function certificateOf({ cert, key }: Certificate): object {
  return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
}

/** Servers that do with a credential what servers, gateways and debugging proxies do. */
const SERVERS: Readonly<Record<string, Responder>> = {
  answers: answerAsCluster({ objects: SHOP }),
  'refuses who it is': (request, response) =>
    sendStatus(response, 401, 'Unauthorized', `invalid credential ${request.headers.authorization}`),
  'forbids everything': (request, response) =>
    sendStatus(
      response,
      403,
      'Forbidden',
      `pods is forbidden: User "dev" cannot list (${request.headers.authorization})`,
    ),
  'fails and repeats what it was sent': (request, response) =>
    sendStatus(response, 500, 'InternalError', `webhook failed: ${JSON.stringify(request.headers)}`),
  'fails and repeats it as a text': (request, response) =>
    void response.writeHead(502).end(`upstream: ${request.headers.authorization}`),
  'answers with what it was sent': (request, response) => sendJson(response, [request.headers.authorization]),
  'sends on to a login': (request, response) =>
    void response
      .writeHead(302, {
        location: `https://login.example/?token=${encodeURIComponent(request.headers.authorization ?? '')}`,
      })
      .end(),
  'closes the connection': (_, response) => void response.socket?.destroy(),
};

const QUESTIONS = [
  ['why', 'cron', 'db:5432'],
  ['doctor', '-o', 'json'],
];

async function collect(way: Way, server: WebServer, question: readonly string[]): Promise<readonly string[]> {
  const folder = tempFolder();
  const kubeconfig = kubeconfigFor(server, way.user ?? { token: SECRETS.token }, way.cluster?.(server));
  const KUBECONFIG = writeIn(tempFolder(), 'config', kubeconfig);
  const env = { PATH: process.env['PATH'], ...way.env, KUBECONFIG };
  const { stdout, stderr } = await ask([...question, ...(way.flags ?? []), '--request-timeout', '5s', '-v', '9'], env);
  return [stdout, stderr, ...textsBelow(folder)];
}

function leaksIn(texts: readonly string[]): readonly string[] {
  const basic = base64(`dev:${SECRETS.password}`);
  return findLeaks(texts, { ...SECRETS, basic, clientKey: KEY_PIECE });
}

/** A server that repeats a credential has to be sent one. */
const SENT = ['a token', 'a name and password', 'a credential plugin'];
const SERVERS_FOR_ALL = ['answers', 'refuses who it is', 'answers with what it was sent'];

const PAIRS = Object.keys(WAYS).flatMap((way) =>
  Object.keys(SERVERS)
    .filter((server) => SENT.includes(way) || SERVERS_FOR_ALL.includes(server))
    .map((server) => [way, server] as const),
);

it.each(PAIRS)('%s is not told where the server %s', async (way, behaviour) => {
  const respond = SERVERS[behaviour];
  const given = await WAYS[way]?.();
  if (respond === undefined || given === undefined) throw new Error('each pair is of the tables');
  const server = await startTlsServer(respond);
  const questions = SERVERS_FOR_ALL.includes(behaviour) ? QUESTIONS : QUESTIONS.slice(0, 1);
  for (const question of questions) expect(leaksIn(await collect(given, server, question))).toEqual([]);
});
