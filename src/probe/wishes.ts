import type { Method } from './vehicle.ts';

export const CONTROLS = ['auto', 'exec', 'ephemeral', 'none'] as const;

/** How the destination may be looked into. `auto`: only in ways that change nothing. */
export type ControlWish = (typeof CONTROLS)[number];

/** What the user wants of a probe's vehicles. */
export interface VehicleWishes {
  readonly method: 'auto' | Method;
  readonly control: ControlWish;
  readonly image: string;
  readonly imagePullSecret?: string;
}

/** Of early 2025; pinned, so that what runs in somebody's cluster is what was tried. */
export const DEFAULT_IMAGE = 'docker.io/nicolaka/netshoot:v0.14';
