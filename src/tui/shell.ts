import { createLintBoard, type LintBoard } from './lint-board.ts';
import { createPinBoard, type PinBoard } from '../live/pins.ts';
import type { LiveStore } from '../live/store.ts';
import { hear } from './keys/resolve.ts';
import type { Opened, ShellServices } from './services.ts';
import type { Place } from './state/place.ts';
import { complaint, type Scene, type Step } from './screens/screen.ts';
import type { Stroke } from './keys/stroke.ts';
import { listeningOf } from './state/listening.ts';
import { reduce } from './state/reducer.ts';
import { pasteText, runCommand, typeText } from './commands.ts';
import { screenOf } from './screens/index.ts';
import { placeOf, type ShellState } from './state/state.ts';

/** What the shell does outside of its own state. */
export interface Outside {
  readonly exit: () => void;
  /** Puts a text into the terminal's clipboard. */
  readonly copy: (text: string) => void;
  /** Resolves to what the text has become. */
  readonly edit: (name: string, text: string) => Promise<string>;
  readonly redraw: () => void;
}

/** The shell without a terminal: strokes go in, states come out. */
export interface Shell {
  /** Everything that is shown; the same object until something changes. */
  scene(): Scene;
  subscribe(listener: () => void): () => void;
  press(stroke: Stroke): void;
  /** A text that arrives as one. */
  paste(text: string): void;
  resize(size: { readonly columns: number; readonly rows: number }): void;
  /** What goes on is ended and waited for. Resolves to what is to be said of it where the shell was. */
  close(): Promise<readonly string[]>;
  /** Something goes on that `close` has to wait for. */
  isBusy(): boolean;
}

export interface ShellOptions {
  readonly opened: Opened;
  readonly services: ShellServices;
  readonly look: Scene['look'];
  readonly columns: number;
  readonly rows: number;
  readonly outside: Outside;
  readonly start: Place;
}

export function createShell(options: ShellOptions): Shell {
  const { services, look, outside } = options;
  let { opened, columns, rows } = options;
  let state: ShellState = { places: [options.start], ...namespaceOf(opened) };
  const listeners = new Set<() => void>();
  let ending = new AbortController();
  const working = createWorking();

  const lints = createLintBoard(services.findMistakes, (failure) =>
    failure === undefined ? refresh() : tell(complaint(failure)),
  );
  let board = createPinBoard(opened.live);
  const makeScene = (): Scene => {
    const now = { live: opened.live.current(), pins: board.current(), lints: lints.current() };
    const made = { ...now, state, opened, services, look, columns, rows };
    wantLints(made, lints);
    return made;
  };
  let scene = makeScene();
  const refresh = (): void => {
    scene = makeScene();
    for (const listener of listeners) listener();
  };
  /** What turned a watched flow matters more than what was just done. */
  const onTurn = (): void => tell({ kind: 'quiet' });
  let unfollow = followBoth(opened.live, board, refresh, onTurn);

  const tell = (...steps: readonly Step[]): void => {
    if (ending.signal.aborted) return;
    for (const step of steps) take(step);
    refresh();
  };
  const endWork = (): Promise<readonly string[]> => {
    ending.abort();
    return working.ended();
  };
  const begin = (work: Promise<void>): void => {
    work.catch((error: unknown) => tell(complaint(messageOf(error))));
  };
  const take = (step: Step): void => {
    switch (step.kind) {
      case 'exit':
        return outside.exit();
      case 'copy':
        return outside.copy(step.text);
      case 'redraw':
        return outside.redraw();
      case 'pin':
        return board.toggle(step.question);
      case 'edit':
        return begin(outside.edit(step.name, step.text).then((text) => tell(...afterEdit(step, text))));
      case 'switch-context':
        return begin(switchContext(step.context));
      case 'start':
        return begin(step.work(tell, ending.signal));
      case 'start-and-tidy':
        return begin(working.follow(step.work(tell, ending.signal)));
      default:
        state = reduce(state, step);
    }
  };
  const switchContext = async (name: string): Promise<void> => {
    const next = await services.openContext(name);
    const before = opened;
    await endWork();
    ending = new AbortController();
    unfollow();
    opened = next;
    board = createPinBoard(opened.live);
    unfollow = followBoth(opened.live, board, refresh, onTurn);
    tell({ kind: 'restart', place: options.start, namespace: next.namespace });
    await before.live.close();
  };

  return {
    scene: () => scene,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    press(stroke) {
      const heard = hear(stroke, listeningOf(state, isTypingScreen(state), services.keys));
      if (heard === undefined) return;
      if (state.notice !== undefined) tell({ kind: 'quiet' });
      tell(...(heard.kind === 'text' ? typeText(heard.text, scene) : runCommand(heard.command, scene)));
    },
    paste(text) {
      tell(...pasteText(text, scene));
    },
    resize(size) {
      ({ columns, rows } = size);
      refresh();
    },
    isBusy: working.isBusy,
    async close() {
      const farewells = await endWork();
      lints.close();
      unfollow();
      await opened.live.close();
      return farewells;
    },
  };
}

interface Working {
  /** Takes part in what `ended` waits for. */
  follow(work: Promise<string>): Promise<void>;
  /** What each of them says when it has ended. */
  ended(): Promise<readonly string[]>;
  isBusy(): boolean;
}

function createWorking(): Working {
  const working = new Set<Promise<string>>();
  return {
    async follow(work) {
      working.add(work);
      await work.finally(() => working.delete(work));
    },
    async ended() {
      const ends = await Promise.allSettled(working);
      return ends.map((end) => (end.status === 'fulfilled' ? end.value : messageOf(end.reason)));
    },
    isBusy: () => working.size > 0,
  };
}

function wantLints({ state, live }: Scene, lints: LintBoard): void {
  const place = placeOf(state);
  if (screenOf(place.screen)?.wantsLints?.(place) === true) lints.want(live.snapshot);
}

function afterEdit({ text, whenEdited }: Extract<Step, { kind: 'edit' }>, edited: string): readonly Step[] {
  return edited === text
    ? [{ kind: 'notice', notice: { text: 'nothing was changed', isError: false } }]
    : whenEdited(edited);
}

/** Calls back for both of them; what is returned ends that, and the watching of flows. */
function followBoth(live: LiveStore, board: PinBoard, onChange: () => void, onTurn: () => void): () => void {
  let { timeline } = board.current();
  const onPins = (): void => {
    const isTurn = board.current().timeline !== timeline;
    ({ timeline } = board.current());
    if (isTurn) onTurn();
    else onChange();
  };
  const ends = [live.subscribe(onChange), board.subscribe(onPins), board.close];
  return () => {
    for (const end of ends) end();
  };
}

function namespaceOf({ namespace }: Opened): Pick<ShellState, 'namespace'> {
  return namespace === undefined ? {} : { namespace };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isTypingScreen(state: ShellState): boolean {
  return screenOf(placeOf(state).screen)?.isTyping === true;
}
