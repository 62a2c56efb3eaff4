import { shorten } from '../../explain/phrase/rules.ts';
import type { NodesEnd } from '../diff/parties.ts';

/** `its own node`, `other nodes`, `node/n1, node/n2`. */
export function phraseNodes({ isOwn, areAll, names }: NodesEnd): string {
  if (isOwn) return 'its own node';
  return areAll
    ? 'other nodes'
    : shorten(
        names.map((name) => `node/${name}`),
        3,
      );
}
