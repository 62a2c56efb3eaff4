import { choice } from './choice.ts';
import { commandLine } from './command-line.ts';
import { help } from './help.ts';
import type { Command } from '../keys/table.ts';
import { output } from './output.ts';
import type { Overlay } from '../state/state.ts';
import type { OverlayKind, OverlayView } from './overlay.ts';
import type { Scene, Step } from '../screens/screen.ts';

const OVERLAYS: { readonly [K in Overlay['kind']]: OverlayKind<Extract<Overlay, { kind: K }>> } = {
  help,
  output,
  choice,
  'command-line': commandLine,
};

function kindOf(overlay: Overlay): OverlayKind<Overlay> {
  // An overlay is only ever handed to its own kind.
  return OVERLAYS[overlay.kind] as unknown as OverlayKind<Overlay>;
}

export function overlayView(overlay: Overlay, scene: Scene, rows: number): OverlayView {
  return kindOf(overlay).view(overlay, scene, rows);
}

export function runInOverlay(command: Command, overlay: Overlay, scene: Scene): readonly Step[] {
  return kindOf(overlay).run(command, overlay, scene);
}

export function typeInOverlay(text: string, overlay: Overlay, scene: Scene): readonly Step[] {
  return kindOf(overlay).type(text, overlay, scene);
}
