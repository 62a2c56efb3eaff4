import { flowPlace } from '../screens/flow/place.ts';
import { findPlace } from '../screens/find/place.ts';
import { podPlace } from '../screens/pod/place.ts';
import { fullName } from './words.ts';
import type { Scene, Step } from '../screens/screen.ts';

/** What a line of the command line does: the shell's own commands, screens for what has one, and else the CLI's answer. */
export function runLine(text: string, scene: Scene): readonly Step[] {
  const [word = '', ...args] = text.trim().split(/\s+/);
  const name = fullName(word);
  const [first, second, ...rest] = args;
  const isPlain = rest.length === 0 && !args.some((arg) => arg.startsWith('-'));
  switch (name) {
    case '':
      return [];
    case 'quit':
      return [{ kind: 'exit' }];
    case 'help':
      return [{ kind: 'overlay', overlay: { kind: 'help', scroll: 0 } }];
    case 'find':
      return [{ kind: 'open', place: findPlace({ query: args.join(' ') }) }];
    case 'namespace':
      return switchNamespace(first, scene);
    case 'context':
      return first === undefined ? [complaint('context needs a name')] : [{ kind: 'switch-context', context: first }];
  }
  if (name === 'why' && isPlain && first !== undefined && second !== undefined) {
    return [{ kind: 'open', place: flowPlace(first, ...splitPort(second)) }];
  }
  if (name === 'pod' && isPlain && first !== undefined && second === undefined) {
    return [{ kind: 'open', place: podPlace(first) }];
  }
  return askCli(name, args, scene);
}

function switchNamespace(name: string | undefined, { live }: Scene): readonly Step[] {
  if (name === undefined || name === 'all') return [{ kind: 'namespace', namespace: undefined }];
  const isKnown = live.snapshot.namespaces.some((namespace) => namespace.name === name);
  return isKnown ? [{ kind: 'namespace', namespace: name }] : [complaint(`there is no namespace "${name}"`)];
}

/** The port belongs to the place by itself: it can be changed by a key. IPv6 addresses keep their brackets. */
function splitPort(end: string): readonly [end: string, port?: string] {
  const match = /^(\[.*\]|[^:]*):([^:]+)$/.exec(end);
  return match === null ? [end] : [match[1] ?? end, match[2] ?? ''];
}

function askCli(name: string, args: readonly string[], { services, columns, opened }: Scene): readonly Step[] {
  if (!services.commands.some((command) => command.name === name)) {
    return [complaint(`there is no command "${name}"; Tab proposes some`)];
  }
  const words = [name, ...args];
  const title = ['kubectl netpol', ...words, opened.inputFlags].filter((word) => word !== '').join(' ');
  return [
    { kind: 'notice', notice: { text: `${title} …`, isError: false } },
    {
      kind: 'start',
      work: async (tell) => {
        const text = await services.runCommand(words, columns - 2);
        tell({ kind: 'quiet' }, { kind: 'overlay', overlay: { kind: 'output', title, text, scroll: 0 } });
      },
    },
  ];
}

function complaint(text: string): Step {
  return { kind: 'notice', notice: { text, isError: true } };
}
