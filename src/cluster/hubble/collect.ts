import type { ObservedDrop } from '../../model/observed-drop.ts';
import { parseHubbleLine } from './parse-flow.ts';

/** What lines of Hubble's come to. */
export interface HubbleTold {
  readonly drops: readonly ObservedDrop[];
  /** Events that Hubble lost before it could tell of them. */
  readonly lost: number;
  /** Lines that are no flow as Hubble writes them. */
  readonly unread: number;
}

/** Takes lines one by one. */
export function createHubbleReader(): { readonly line: (text: string) => void; readonly told: () => HubbleTold } {
  const drops: ObservedDrop[] = [];
  let lost = 0;
  let unread = 0;
  return {
    line(text) {
      if (text.trim() === '') return;
      const read = parseHubbleLine(text);
      switch (read.kind) {
        case 'drop':
          drops.push(read.drop);
          break;
        case 'lost':
          lost += read.events;
          break;
        case 'unreadable':
          unread += 1;
          break;
        case 'other':
          break;
      }
    },
    told: () => ({ drops, lost, unread }),
  };
}
