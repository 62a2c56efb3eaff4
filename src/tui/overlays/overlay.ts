import type { Command } from '../keys/table.ts';
import type { Line } from '../layout/line.ts';
import type { Overlay } from '../state/state.ts';
import type { Scene, Step } from '../screens/screen.ts';

/** Something that lies over a screen and answers first. */
export interface OverlayKind<O extends Overlay> {
  /** Rows at the bottom of the screen, as many as it needs and no more than `rows`; the cursor's has `item` 0. */
  readonly view: (overlay: O, scene: Scene, rows: number) => readonly Line[];
  readonly run: (command: Command, overlay: O, scene: Scene) => readonly Step[];
  readonly type: (text: string, overlay: O, scene: Scene) => readonly Step[];
}
