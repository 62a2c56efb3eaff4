import type { Flip } from '../../../explain/flip.ts';
import { flowPlaceOf } from '../../data/pinned.ts';
import { nameObject } from '../../../explain/names.ts';
import type { Pin } from '../../../live/pins.ts';
import { podPlace } from '../pod/place.ts';
import { policyPlace } from '../policies/place.ts';
import { cursorOf, type Scene, type Screen, type Step } from '../screen.ts';
import { NO_FILES, startCompare } from '../compare/work.ts';
import { watchPlace, type WatchPlace } from './place.ts';
import { watchView } from './view.ts';

/** Watch: pinned flows, and what turned them. */
export const watchScreen: Screen<WatchPlace> = {
  name: 'watch',
  title: 'Watch',
  start: watchPlace(),
  view: (_, scene) => watchView(scene),
  run(command, place, scene) {
    const item = itemAt(place, scene);
    switch (command) {
      case 'open':
        return item === undefined ? [] : open(item);
      case 'snapshot':
        return takeSnapshot(scene);
      case 'compare':
        return chooseSnapshot(scene);
      case 'pin':
        return item?.kind === 'pin' ? [{ kind: 'pin', question: item.pin.question }] : [];
      default:
        return undefined;
    }
  },
  disabled(command, place, scene) {
    const item = itemAt(place, scene);
    const isFiling = command === 'snapshot' || command === 'compare';
    if (isFiling && scene.services.saveSnapshot === undefined) return NO_FILES;
    if (command === 'open' && (item === undefined || open(item).length === 0)) return 'there is nothing to open';
    return command === 'pin' && item?.kind !== 'pin' ? 'the cursor is on no pinned flow' : undefined;
  },
  chosen: (of, value, _, scene) => (of === 'snapshot' ? startCompare(value, scene, 'open') : []),
  command(place, scene) {
    const item = itemAt(place, scene);
    if (item?.kind !== 'pin') return undefined;
    const { source, destination } = item.pin.question;
    return `why ${source.text} ${destination.text}`;
  },
};

function takeSnapshot({ services, live, state }: Scene): readonly Step[] {
  return [
    { kind: 'notice', notice: { text: 'writing a snapshot …', isError: false, isBusy: true } },
    {
      kind: 'start',
      work: async (tell) => {
        const file = await services.saveSnapshot?.(live.snapshot, state.namespace);
        if (file === undefined) return;
        tell({ kind: 'saved', file }, { kind: 'notice', notice: { text: `written: ${file}`, isError: false } });
      },
    },
  ];
}

function chooseSnapshot({ state: { snapshots = [] } }: Scene): readonly Step[] {
  const options = snapshots.map((file) => ({ value: file, text: file, note: 'written here' }));
  const title = 'since which snapshot (a file):';
  return [
    { kind: 'overlay', overlay: { kind: 'choice', of: 'snapshot', title, isOpen: true, text: '', cursor: 0, options } },
  ];
}

type Item = { readonly kind: 'pin'; readonly pin: Pin } | { readonly kind: 'flip'; readonly flip: Flip };

function itemAt(place: WatchPlace, { pins: { pins, timeline } }: Scene): Item | undefined {
  const at = cursorOf(place, { items: pins.length + timeline.length });
  const pin = pins[at];
  if (pin !== undefined) return { kind: 'pin', pin };
  const flip = timeline[at - pins.length];
  return flip === undefined ? undefined : { kind: 'flip', flip };
}

/** The flow; of what turned one, the object that did. */
function open(item: Item): readonly Step[] {
  if (item.kind === 'pin') return [{ kind: 'open', place: flowPlaceOf(item.pin.question) }];
  const cause = item.flip.causes.at(-1);
  if (cause?.kind !== 'object') return [];
  const { ref } = cause;
  if (ref.kind === 'Pod') return [{ kind: 'open', place: podPlace(nameObject(ref)) }];
  return ref.kind.endsWith('Policy') ? [{ kind: 'open', place: policyPlace(ref) }] : [];
}
