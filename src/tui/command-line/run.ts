import { flowPlace } from '../screens/flow/place.ts';
import { findPlace } from '../screens/find/place.ts';
import { podPlace } from '../screens/pod/place.ts';
import type { ChoiceOverlay } from '../state/state.ts';
import { fullName } from './words.ts';
import { splitPort } from '../data/answers.ts';
import { readMatrixLine } from './matrix-line.ts';
import { parseTarget } from '../../model/parse-target.ts';
import type { ScreenName } from '../state/place.ts';
import { screenOf } from '../screens/index.ts';
import { startProbe } from '../screens/probe/work.ts';
import { statusText } from './status-text.ts';
import type { TargetRole } from '../../model/target.ts';
import { complaint, type Scene, type Step } from '../screens/screen.ts';

/** What a line of the command line does: the shell's own commands, screens for what has one, and else the CLI's answer. */
export function runLine(text: string, scene: Scene): readonly Step[] {
  const [word = '', ...args] = text.trim().split(/\s+/);
  if (word === '') return [];
  const name = fullName(word);
  if (name === 'drops' && !args.some(isAgreed)) return askCli(name, [...args, '--dry-run'], scene, DROPS_PLANNED);
  return runShellCommand(name, args, scene) ?? openAnswer(name, args, scene) ?? askCli(name, args, scene);
}

/** Nobody is asked within a line: it says by itself that it may run something, or that nothing is run. */
function isAgreed(arg: string): boolean {
  return /^(--yes|-y|--dry-run|--observed)(=|$)/.test(arg);
}

const DROPS_PLANNED = 'Nothing was run yet. ":drops --yes" runs this, and says of each drop which policy is behind it.';

/** Flags that the screen has choose what it shows; where there are others, the command prints, and it is said why. */
function openMatrix(args: readonly string[], scene: Scene): readonly Step[] {
  const line = readMatrixLine(args);
  if (line.kind === 'printed') {
    return askCli('matrix', args, scene, `the Matrix screen does not have ${line.because}: printed by the command`);
  }
  const { namespace, place } = line;
  const open: Step = { kind: 'open', place };
  if (namespace === undefined) return [open];
  const steps = switchNamespace(namespace.name, scene);
  return steps.some(({ kind }) => kind === 'namespace') ? [...steps, open] : steps;
}

function runShellCommand(name: string, args: readonly string[], scene: Scene): readonly Step[] | undefined {
  const [first] = args;
  switch (name) {
    case 'tour':
      return scene.services.tour.length === 0 ? undefined : [{ kind: 'overlay', overlay: tourChoice(scene) }];
    case 'quit':
      return [{ kind: 'exit' }];
    case 'help':
      return [{ kind: 'overlay', overlay: { kind: 'help', scroll: 0 } }];
    case 'status':
      return [
        { kind: 'overlay', overlay: { kind: 'output', title: 'status', text: statusText(scene.live), scroll: 0 } },
      ];
    case 'policies':
    case 'watch':
      return openStart(name);
    case 'find':
      return [{ kind: 'open', place: findPlace({ query: args.join(' ') }) }];
    case 'namespace':
      return switchNamespace(first, scene);
    case 'context':
      return first === undefined ? [complaint('context needs a name')] : [{ kind: 'switch-context', context: first }];
    default:
      return undefined;
  }
}

/** A plain question has a screen of its own; with flags that the screen does not have it is the CLI's. */
function openAnswer(name: string, args: readonly string[], scene: Scene): readonly Step[] | undefined {
  if (name === 'matrix') return openMatrix(args, scene);
  const [first, second, third] = args;
  if (third !== undefined || args.some((arg) => arg.startsWith('-'))) return undefined;
  if (name === 'why' && isEnd(first, 'source') && isEnd(second, 'destination')) {
    return [{ kind: 'open', place: flowPlace(first, ...splitPort(second)) }];
  }
  const { probing } = scene.opened;
  if (name === 'probe' && probing !== undefined && isEnd(first, 'source') && isEnd(second, 'destination')) {
    const [destination, port] = splitPort(second);
    return startProbe({ source: first, destination, ...(port === undefined ? {} : { port }) }, scene, probing, 'open');
  }
  if (name === 'pod' && isEnd(first, 'source') && second === undefined) {
    return [{ kind: 'open', place: podPlace(first) }];
  }
  return undefined;
}

/** Questions to try; the one that is chosen is asked. */
function tourChoice({ services }: Scene): ChoiceOverlay {
  const options = services.tour.map(({ command, shows }) => {
    const value = command.replace(/^kubectl netpol /, '').replace('--demo ', '');
    return { value, text: value, note: shows };
  });
  return { kind: 'choice', of: 'tour', title: 'questions to try:', options, isOpen: false, text: '', cursor: 0 };
}

function openStart(name: ScreenName): readonly Step[] {
  const start = screenOf(name)?.start;
  return start === undefined ? [complaint(`this version has no screen "${name}"`)] : [{ kind: 'open', place: start }];
}

function switchNamespace(name: string | undefined, { live }: Scene): readonly Step[] {
  if (name === undefined) return [{ kind: 'namespace', namespace: undefined }];
  const isKnown = live.snapshot.namespaces.some((namespace) => namespace.name === name);
  return isKnown ? [{ kind: 'namespace', namespace: name }] : [complaint(`there is no namespace "${name}"`)];
}

/** What is no end is left to the CLI, which says where it is wrong. */
function isEnd(text: string | undefined, role: TargetRole): text is string {
  return text !== undefined && parseTarget(text, role).ok;
}

/** `note` comes before what is printed. */
function askCli(name: string, args: readonly string[], scene: Scene, note?: string): readonly Step[] {
  const { services, columns, opened, state } = scene;
  if (!services.commands.some((command) => command.name === name)) {
    return [complaint(`there is no command "${name}"; Tab proposes some`)];
  }
  const saysNamespace = args.some((arg) => /^(-n|-A|--namespace|--all-namespaces)/.test(arg));
  const namespace = state.namespace === undefined ? ['-A'] : ['-n', state.namespace];
  const words = [name, ...args, ...(saysNamespace ? [] : namespace)];
  const title = ['kubectl netpol', ...words, opened.inputFlags].filter((word) => word !== '').join(' ');
  return [
    { kind: 'notice', notice: { text: title, isError: false, isBusy: true } },
    {
      // A command may be one that writes to the cluster, and has to tidy up.
      kind: 'start-and-tidy',
      work: async (tell, signal) => {
        const printed = await services.runCommand([...words, ...(opened.flags ?? [])], columns - 2, signal);
        const text = note === undefined ? printed : `${note}\n\n${printed}`;
        tell({ kind: 'quiet' }, { kind: 'overlay', overlay: { kind: 'output', title, text, scroll: 0 } });
        return text;
      },
    },
  ];
}
