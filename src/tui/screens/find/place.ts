import type { Group } from '../../data/catalogue.ts';
import type { Place } from '../../state/place.ts';

/** What the object that is found becomes. */
export type Purpose =
  | { readonly kind: 'open' }
  /** One end of a flow whose other end is known. */
  | { readonly kind: 'source'; readonly destination: string; readonly port?: string }
  | { readonly kind: 'destination'; readonly source: string };

export interface FindPlace extends Place {
  readonly screen: 'find';
  readonly query: string;
  /** Absent: every kind. */
  readonly group?: Group;
  readonly purpose: Purpose;
}

export function findPlace({
  query = '',
  purpose = { kind: 'open' },
}: Partial<Pick<FindPlace, 'query' | 'purpose'>> = {}): FindPlace {
  return { screen: 'find', cursor: 0, query, purpose };
}
