import type { Attempt } from '../attempt.ts';
import type { Control, Observation, ObservationReason } from '../observation.ts';
import type { Protocol } from '../../model/protocol.ts';
import { list } from '../../explain/phrase/rules.ts';

/** What a connection met, and what it means. */
export function phraseObservation(observation: Observation): string {
  const phrase = REASONS[observation.reason];
  return typeof phrase === 'string' ? phrase : phrase(observation);
}

const REASONS: Readonly<Record<ObservationReason, string | ((observation: Observation) => string)>> = {
  connected: 'it connects',
  'udp-answer': 'an answer came back',
  'udp-arrived': "no answer, but the datagrams arrive: the receiver's kernel counted them",
  'refused-nothing-listens': 'nothing listens on the port',
  'refused-listens-elsewhere': ({ control }) => `the port listens on ${others(control)} only`,
  'refused-not-started': ({ control }) =>
    `nothing of the pod runs that could listen${control.kind === 'down' ? ` (${control.why})` : ''}`,
  'refused-but-listens': 'the port listens, and something on the way refuses the connection',
  'refused-unknown-listener': 'refused, and nobody could see whether the port listens',
  'service-refuses': ({ attempts }) =>
    attempts.some(({ result }) => result === 'connected')
      ? "the pod is reached, and the Service's address refuses"
      : "the Service's address refuses",
  'service-no-answer': "the pod is reached, and the Service's address does not answer",
  'only-service-connects': "the Service's address connects, and the only pod behind it does not by its own",
  'no-route': 'the pod has no route to this address: no packet left it',
  'no-protocol': "the kernel of the pod's node does not know the protocol: no packet left the pod",
  prohibited: 'something on the way answers that there is no way, or that it is prohibited',
  'no-answer-but-listens': 'the port listens, and no answer comes back',
  'no-answer-nothing-listens': 'no answer, and nothing listens on the port either',
  'no-answer-target-down': ({ control }) =>
    control.kind === 'down'
      ? `no answer, and the destination is not up (${control.why})`
      : 'no answer, not even to a connection from inside the pod',
  'no-answer-unknown-listener': 'no answer, and nobody could see whether the port listens',
  'no-answer-once': 'one attempt without an answer, which is too little to say blocked',
  'cut-after-handshake': 'the connection opens, and is then cut or stays silent',
  'local-handshake-only': 'it connects, perhaps only to the sidecar of its own pod',
  'udp-silence': 'no answer, which over UDP may mean anything',
  'udp-nothing-arrived': "no answer, and the receiver's kernel counted no datagram",
  'mixed-attempts': ({ attempts }) =>
    `${attempts.filter(({ result }) => result === 'connected').length} of ${attempts.length} attempts connected`,
  'name-not-resolved': 'the name was not found, so there was nothing to connect to',
  'probe-failed': 'the probe could not run',
};

function others(control: Control): string {
  return control.kind === 'looked' && control.others.length > 0 ? list(control.others, 'and') : 'another address';
}

/** Why a look into the destination found nothing out. */
export const SOCKETS_UNREAD = 'its sockets could not be read';

/** What was found inside the destination, as a line of its own. */
export function phraseControl(
  control: Control,
  { destination, protocol, port }: { readonly destination: string; readonly protocol: Protocol; readonly port: number },
): string {
  switch (control.kind) {
    case 'looked':
      return phraseListener(control, destination, `${protocol} ${port}`);
    case 'nowhere':
      return `${destination} is no pod that one could look into`;
    case 'down':
      return `${destination} is not up (${[control.why, control.said].filter(Boolean).join(': ')})`;
    case 'not-run':
      return `nobody looked into ${destination}${control.why === '' ? '' : `: ${control.why}`}`;
  }
}

function phraseListener(
  { listens, others: elsewhere, connected }: Extract<Control, { kind: 'looked' }>,
  destination: string,
  port: string,
): string {
  if (listens && connected === false)
    return `${destination} listens on ${port}, and does not answer from inside either`;
  if (listens) return `${destination} listens on ${port}`;
  return elsewhere.length === 0
    ? `nothing listens on ${port} in ${destination}`
    : `${destination} listens on ${port} at ${list(elsewhere, 'and')} only, not at the address of the pod`;
}

/** `shop/web-1, which may connect, does`. */
export function phrasePeer({ pod, outcome }: { readonly pod: string; readonly outcome: Attempt['result'] }): string {
  return `${pod}, which may connect, ${PEER_WORDS[outcome]}`;
}

const PEER_WORDS: Readonly<Record<Attempt['result'], string>> = {
  connected: 'does',
  refused: 'is refused',
  unreachable: 'cannot reach it',
  cut: 'is cut off',
  timeout: 'gets no answer',
  silent: 'gets no answer',
  failed: 'could not try it',
};
