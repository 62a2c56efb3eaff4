import type { Command } from '../keys/table.ts';
import type { Line } from '../layout/line.ts';
import type { Overlay } from '../state/state.ts';
import type { Scene, Step } from '../screens/screen.ts';

export interface OverlayView {
  /** The line with an `item` is the one that the cursor is on. */
  readonly lines: readonly Line[];
  /** Lines below the last one. */
  readonly below: number;
}

/** Something that lies over a screen and answers first. */
export interface OverlayKind<O extends Overlay> {
  /** What it shows in at most so many rows at the bottom of the screen. */
  readonly view: (overlay: O, scene: Scene, rows: number) => OverlayView;
  readonly run: (command: Command, overlay: O, scene: Scene) => readonly Step[];
  readonly type: (text: string, overlay: O, scene: Scene) => readonly Step[];
}
