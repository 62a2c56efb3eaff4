import type { Control, Observation } from '../observation.ts';
import type { Protocol } from '../../model/protocol.ts';
import { list } from '../../explain/phrase/rules.ts';

/** What a connection met, and what it means. */
export function phraseObservation({ reason, control, attempts }: Observation): string {
  switch (reason) {
    case 'connected':
      return 'it connects';
    case 'udp-answer':
      return 'an answer came back';
    case 'udp-arrived':
      return "no answer, but the datagrams arrive: the receiver's kernel counted them";
    case 'refused-nothing-listens':
      return 'the packets arrive, and nothing listens on the port';
    case 'refused-listens-elsewhere':
      return `the packets arrive, and the port listens on ${others(control)} only`;
    case 'refused-but-listens':
      return 'the port listens, and something on the way refuses the connection';
    case 'refused-unknown-listener':
      return 'refused, and nobody could see whether the port listens';
    case 'service-refuses':
      return attempts.some(({ result }) => result === 'connected')
        ? "the pod is reached, and the Service's address refuses"
        : "the Service's address refuses";
    case 'service-no-answer':
      return "the pod is reached, and the Service's address does not answer";
    case 'only-service-connects':
      return "the Service's address connects, and the only pod behind it does not by its own";
    case 'no-route':
      return 'the pod has no route to this address: no packet left it';
    case 'prohibited':
      return 'something on the way answers that there is no way, or that it is prohibited';
    case 'no-answer-but-listens':
      return 'the port listens, and no answer comes back';
    case 'no-answer-nothing-listens':
      return 'no answer, and nothing listens on the port either';
    case 'no-answer-target-down':
      return `no answer, and the destination is not up${control.kind === 'down' ? ` (${control.why})` : ''}`;
    case 'no-answer-unknown-listener':
      return 'no answer, and nobody could see whether the port listens';
    case 'no-answer-once':
      return 'one attempt without an answer, which is too little to say blocked';
    case 'cut-after-handshake':
      return 'the connection opens, and is then cut or stays silent';
    case 'local-handshake-only':
      return 'it connects, perhaps only to the sidecar of its own pod';
    case 'udp-silence':
      return 'no answer, which over UDP may mean anything';
    case 'udp-nothing-arrived':
      return "no answer, and the receiver's kernel counted no datagram";
    case 'mixed-attempts':
      return `${attempts.filter(({ result }) => result === 'connected').length} of ${attempts.length} attempts connected`;
    case 'name-not-resolved':
      return 'the name was not found, so there was nothing to connect to';
    case 'probe-failed':
      return 'the probe could not run';
  }
}

function others(control: Control): string {
  return control.kind === 'looked' && control.others.length > 0 ? list(control.others, 'and') : 'another address';
}

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
      return `${destination} is not up (${control.why})`;
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
