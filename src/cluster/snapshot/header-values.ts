import { headerName, isAboutHeader } from '../../model/http-header.ts';
import { isObject, type RawObject } from '../raw.ts';

/** The same value without what policies of other languages ask of a header: Cilium's `headers` and `headerMatches`, Istio's `when`. */
export function withoutHeaderValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHeaderValues);
  if (!isObject(value)) return value;
  const key = value['key'];
  const hidden = typeof key === 'string' && isAboutHeader(key) ? HIDDEN_OF_CONDITION : HIDDEN;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, (hidden[name] ?? withoutHeaderValues)(field)]),
  );
}

type Hide = (field: unknown) => unknown;

const ofEach =
  (hide: Hide): Hide =>
  (list) =>
    Array.isArray(list) ? list.map(hide) : withoutHeaderValues(list);

const HIDDEN: Readonly<Record<string, Hide | undefined>> = {
  headers: ofEach((header) => (typeof header === 'string' ? headerName(header) : withoutHeaderValues(header))),
  headerMatches: ofEach((match) => withoutHeaderValues(isObject(match) ? withoutValue(match) : match)),
};

const HIDDEN_OF_CONDITION: typeof HIDDEN = { values: ofEach(() => '…'), notValues: ofEach(() => '…') };

function withoutValue({ value: _, ...match }: RawObject): RawObject {
  return match;
}
