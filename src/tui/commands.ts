import type { Command } from './keys/table.ts';
import { findPlace } from './screens/find/place.ts';
import { bodyRows } from './layout/body.ts';
import { moveCursor } from './state/reducer.ts';
import { runInOverlay, typeInOverlay } from './overlays/index.ts';
import { complaint, cursorOf, type Scene, type Screen, type Step, type View } from './screens/screen.ts';
import { screenOf } from './screens/index.ts';
import { scrolled } from './overlays/scrolling.ts';
import type { Place, ScreenName } from './state/place.ts';
import { placeOf } from './state/state.ts';
import { shownCommand } from './data/shown-command.ts';
import { whyNot } from './why-not.ts';
import { windowLines } from './layout/window.ts';

/** What a command does: what lies over the screen answers first, then the screen, then the shell. */
export function runCommand(command: Command, scene: Scene): readonly Step[] {
  const { overlay } = scene.state;
  if (command === 'interrupt') return [{ kind: 'exit' }];
  if (command === 'redraw') return [{ kind: 'redraw' }];
  if (overlay !== undefined) return runInOverlay(command, overlay, scene);
  const reason = whyNot(command, scene);
  if (reason !== undefined) return [complaint(reason)];
  const place = placeOf(scene.state);
  const screen = screenOf(place.screen);
  return screen?.run(command, place, scene) ?? move(command, place, screen, scene) ?? runEverywhere(command, scene);
}

/** What typed or pasted text does, where it is typed into something. */
export function typeText(text: string, scene: Scene): readonly Step[] {
  const { overlay } = scene.state;
  if (overlay !== undefined) return typeInOverlay(text, overlay, scene);
  const place = placeOf(scene.state);
  const screen = screenOf(place.screen);
  // Whatever is pasted where nothing is typed is looked for.
  if (screen?.type === undefined) return [{ kind: 'open', place: findPlace({ query: text }) }];
  return screen.type(text, place, scene);
}

/** What a text does that arrives as one: as if it had been typed, but where its lines matter. */
export function pasteText(text: string, scene: Scene): readonly Step[] {
  const place = placeOf(scene.state);
  const screen = screenOf(place.screen);
  if (text.trim() === '') return [];
  if (scene.state.overlay === undefined && screen?.paste !== undefined) return screen.paste(text, place, scene);
  return typeText(text.replaceAll(/\s+/g, ' ').trim(), scene);
}

function move(command: Command, place: Place, screen: Screen | undefined, scene: Scene): readonly Step[] | undefined {
  if (screen === undefined) return undefined;
  const view = screen.view(place, scene);
  const height = Math.max(1, bodyRows(scene) - view.head.length);
  const next = isList(view) ? moved(command, place, view, height) : read(command, place, view, height);
  return next === undefined ? undefined : [{ kind: 'replace', place: next }];
}

/** Every line is an item: pages move the cursor. */
function isList({ lines, items }: View): boolean {
  return 'kind' in lines || items >= lines.length;
}

function moved(command: Command, place: Place, view: View, height: number): Place | undefined {
  const { items } = view;
  const cursor = cursorOf(place, view);
  const to = scrolled(command, cursor, items, 1);
  if (command === 'page-up') return moveCursor(place, cursor - height, items);
  if (command === 'page-down') return moveCursor(place, cursor + height, items);
  return to === undefined ? undefined : moveCursor(place, to, items);
}

/** Text with items in it: arrows go from item to item, or line by line where there is none; pages scroll. */
function read(command: Command, place: Place, view: View, height: number): Place | undefined {
  const { lines, items } = view;
  const cursor = cursorOf(place, view);
  const isStep = command === 'up' || command === 'down';
  if (isStep && items > 0) {
    const to = cursor + (command === 'up' ? -1 : 1);
    if (to >= 0 && to < items) return moveCursor(place, to, items);
  }
  const { top } = windowLines(lines, height, cursor, place.scroll);
  const scroll = scrolled(command, top, lines.length, height);
  return scroll === undefined ? undefined : { ...place, scroll };
}

function runEverywhere(command: Command, scene: Scene): readonly Step[] {
  const { state } = scene;
  switch (command) {
    case 'back':
      return state.places.length === 1 ? [complaint('there is no way back from here; ^C quits')] : [{ kind: 'back' }];
    case 'quit':
      return [{ kind: 'exit' }];
    case 'help':
      return [{ kind: 'overlay', overlay: { kind: 'help', scroll: 0 } }];
    case 'command-line':
      return [{ kind: 'overlay', overlay: { kind: 'command-line', text: '' } }];
    case 'find':
      return [{ kind: 'open', place: findPlace() }];
    case 'copy':
      return copy(scene);
    case 'namespace':
      return [{ kind: 'overlay', overlay: namespaceChoice(scene) }];
    case 'context':
      return chooseContext(scene);
    case 'policies':
    case 'watch':
    case 'matrix':
    case 'what-if':
      return openScreen(command, state.places);
    default:
      return [];
  }
}

function openScreen(name: ScreenName, places: readonly Place[]): readonly Step[] {
  const start = screenOf(name)?.start;
  return start === undefined || places.at(-1)?.screen === name ? [] : [{ kind: 'open', place: start }];
}

function copy(scene: Scene): readonly Step[] {
  const text = shownCommand(scene);
  if (text === undefined) return [];
  return [
    { kind: 'copy', text },
    { kind: 'notice', notice: { text: `copied: ${text}`, isError: false } },
  ];
}

function namespaceChoice({ live, state }: Scene): Extract<ShellOverlay, { kind: 'choice' }> {
  const names = live.snapshot.namespaces.map(({ name }) => name).sort();
  const pods = Map.groupBy(live.snapshot.pods, ({ namespace }) => namespace);
  const note = (name: string): string => {
    const amount = pods.get(name)?.length ?? 0;
    return `${amount === 1 ? '1 pod' : `${amount} pods`}${name === state.namespace ? ', now' : ''}`;
  };
  return {
    kind: 'choice',
    of: 'namespace',
    title: 'namespace:',
    isOpen: false,
    text: '',
    cursor: Math.max(0, names.indexOf(state.namespace ?? '') + 1),
    options: [
      { value: '', text: 'all', note: 'look names up in every namespace' },
      ...names.map((name) => ({ value: name, text: name, note: note(name) })),
    ],
  };
}

type ShellOverlay = NonNullable<Scene['state']['overlay']>;

function chooseContext({ services, opened }: Scene): readonly Step[] {
  return [
    {
      kind: 'start',
      work: async (tell) => {
        const names = await services.contexts();
        if (names.length === 0) {
          tell(complaint('there is no other context: no cluster is asked'));
          return;
        }
        tell({
          kind: 'overlay',
          overlay: {
            kind: 'choice',
            of: 'context',
            title: 'context:',
            isOpen: false,
            text: '',
            cursor: Math.max(0, names.indexOf(opened.title)),
            options: names.map((name) => ({ value: name, text: name, note: name === opened.title ? 'now' : '' })),
          },
        });
      },
    },
  ];
}
