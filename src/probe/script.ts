import { AGNHOST, CONNECT, CORE, MAIN, OPEN, RESOLVE, SCTP, SOCKETS, TALK, UDP } from './script-text.ts';
import type { ConnectStep, Step } from './step.ts';
import { payloadOf } from './payload.ts';
import { PROC_FILES } from './read-sockets.ts';

/** The command that tries these steps, all at once, inside a container with a POSIX shell; read-output.ts reads what it prints. */
export function scriptCommand(steps: readonly Step[]): readonly string[] {
  const limits = [scriptSeconds(steps), lanesOf(steps)].map(String);
  return ['sh', '-c', scriptText(steps), 'netpol-probe', ...limits, ...steps.map(stepArgument)];
}

/** Whole seconds after which the script has ended by itself, whatever its tools do. */
export function scriptSeconds(steps: readonly Step[]): number {
  const watching = steps.filter(({ kind }) => kind === 'sockets').map(secondsOf);
  const others = steps.filter(({ kind }) => kind !== 'sockets').map(secondsOf);
  const amount = lanesOf(steps);
  const lanes = Array.from({ length: amount }, (_, lane) =>
    others.filter((_seconds, index) => index % amount === lane).reduce((sum, seconds) => sum + seconds, 0),
  );
  return Math.ceil(Math.max(0, ...watching, Math.max(...lanes) + patienceOf(steps))) + START_SECONDS;
}

/** All steps are patient at the same time: from the script's beginning on. The last attempt may begin at its end. */
function patienceOf(steps: readonly Step[]): number {
  const seconds = steps.map((step) =>
    step.kind === 'connect' && step.patience !== undefined ? step.patience.seconds + step.timeout + 3 : 0,
  );
  return Math.max(0, ...seconds);
}

/** For a container without a shell: the tables of the kernel, which `readProcFiles` understands. */
export function catCommand(): readonly string[] {
  return ['cat', ...PROC_FILES];
}

/**
 * How many steps run at once: all of a single flow. Many flows take turns, few at a time: each attempt needs processes of its
 * own, and in a container that may use a quarter of a processor they must not make each other late. The attempts of one
 * step then begin a whole second apart, too, which those that connect at once never come to.
 */
function lanesOf(steps: readonly Step[]): number {
  return steps.length <= MOST_AT_ONCE ? MOST_AT_ONCE : MOST_AT_ONCE / 2;
}

const MOST_AT_ONCE = 16;

/** For finding out what tools there are, on a slow node. */
const START_SECONDS = 8;

function secondsOf(step: Step): number {
  switch (step.kind) {
    case 'connect':
      // One tool is given a second or two more than the attempt has; a pause between attempts is 1 s where `sleep` knows no less.
      return step.attempts + step.timeout + 2;
    case 'resolve':
      return step.timeout * 3 + 2;
    case 'sockets':
      return step.seconds + 1;
  }
}

function scriptText(steps: readonly Step[]): string {
  const connects = steps.filter((step) => step.kind === 'connect');
  const tcp = connects.filter(({ protocol }) => protocol === 'TCP');
  const parts = [
    CORE,
    ...(connects.length > 0 ? [AGNHOST, CONNECT] : []),
    ...(tcp.length > 0 ? [OPEN] : []),
    ...(tcp.some(({ until }) => until !== 'open') ? [TALK] : []),
    ...(connects.some(({ protocol }) => protocol === 'UDP') ? [UDP] : []),
    ...(connects.some(({ protocol }) => protocol === 'SCTP') ? [SCTP] : []),
    ...(steps.some(({ kind }) => kind === 'resolve') ? [RESOLVE] : []),
    ...(steps.some(({ kind }) => kind === 'sockets') ? [SOCKETS] : []),
    MAIN,
  ];
  return parts
    .map((part) => part.replaceAll(/\n +/g, '\n'))
    .join('')
    .trim();
}

function stepArgument(step: Step): string {
  switch (step.kind) {
    case 'connect':
      return connectArgument(step);
    case 'resolve':
      return ['r', step.id, plain(step.name), step.timeout].join('|');
    case 'sockets':
      return ['s', step.id, step.seconds].join('|');
  }
}

function connectArgument(step: ConnectStep): string {
  const { id, protocol, address, port, until, attempts, timeout, patience } = step;
  const host = plain(step.host ?? '');
  return [
    'c',
    id,
    protocol.toLowerCase(),
    address.text,
    port,
    until,
    attempts,
    timeout,
    patience?.until ?? 'any',
    patience?.seconds ?? 0,
    host,
    payloadOf(step, host),
  ].join('|');
}

/** Without what a name never has, and a shell or a separator could mean something by. */
function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._:-]/g, '').replace(/^-+/, '');
}
