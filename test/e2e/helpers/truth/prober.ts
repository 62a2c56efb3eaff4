import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { inOutsideWorld } from '../../../cluster/nodes/cluster.ts';
import type { Outsider, TruthPod } from './world.ts';

/** What is tried: a connection by address, one by name, or the look-up of a name alone. UDP is open when an answer comes. */
export type Attempt =
  | { readonly how: 'tcp' | 'udp' | 'by-name'; readonly host: string; readonly port: number }
  | { readonly how: 'lookup'; readonly host: string };

export type Measured = 'open' | 'closed';

/** Makes connections from inside one pod, or from outside of the cluster. */
export interface Prober {
  /** Tries all at once; each is closed when it has not succeeded in `seconds`. Answers in the order of the attempts. */
  probe(attempts: readonly Attempt[], seconds: number): Promise<readonly Measured[]>;
  close(): void;
}

/** A shell in the pod that stays: starting one for each round would take longer than all of its connections. */
export function openProber(program: string, kubeconfig: string, { namespace, name }: TruthPod): Prober {
  const args = ['-n', namespace, 'exec', '-i', name, '-c', 'probe', '--', 'bash', '-c', SCRIPT];
  return proberIn(`${namespace}/${name}`, [program, args], { KUBECONFIG: kubeconfig });
}

/** A shell where the test cluster's outside world is. */
export function openOutsideProber({ address }: Outsider): Prober {
  return proberIn(address, inOutsideWorld('bash', ['-c', SCRIPT]), { FROM: address });
}

function proberIn(
  where: string,
  [program, args]: readonly [string, readonly string[]],
  env: Readonly<Record<string, string>>,
): Prober {
  const shell = execa(program, args, { env, buffer: false, reject: false });
  const answers = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
  return {
    async probe(attempts, seconds) {
      const lines = attempts.map((attempt, at) => `${at} ${attempt.how} ${attempt.host} ${portOf(attempt)} ${seconds}`);
      shell.stdin.write(`${[...lines, 'go'].join('\n')}\n`);
      const measured: Measured[] = [];
      for (let answer = await answers.next(); answer.value !== 'done'; answer = await answers.next()) {
        if (answer.done === true) throw new Error(`the shell in ${where} ended`);
        const [at, outcome] = answer.value.split(' ');
        measured[Number(at)] = outcome === 'open' ? 'open' : 'closed';
      }
      return measured;
    },
    close: () => void shell.kill(),
  };
}

function portOf(attempt: Attempt): number {
  return attempt.how === 'lookup' ? 53 : attempt.port;
}

/** Reads attempts until "go", carries them out at once, and says "done". */
const SCRIPT = `
from=\${FROM:+-s $FROM}
lookup() { address=$(dig +short +tries=1 "+time=$2" "$1" A) && [ -n "$address" ]; }
attempt() {
  case $1 in
    tcp) nc -z $from -w "$4" "$2" "$3" ;;
    udp) [ -n "$(echo hostname | nc -u $from -W 1 -w "$4" "$2" "$3")" ] ;;
    lookup) lookup "$2" "$4" ;;
    by-name) lookup "$2" "$4" && nc -z -w "$4" "\${address%%[[:space:]]*}" "$3" ;;
  esac
}
try() { if attempt "\${@:2}" >/dev/null 2>&1; then echo "$1 open"; else echo "$1 closed"; fi; }
while read -r at how host port seconds; do
  if [ "$at" = go ]; then wait; echo done; else try "$at" "$how" "$host" "$port" "$seconds" </dev/null & fi
done
`;
