import type { AskedPort } from '../explain/matrix-cells.ts';
import { CELL_VERDICTS, type CellVerdict, MATRIX_BY, type MatrixBy } from '../explain/matrix-report.ts';
import type { EndsWanted } from '../model/ends-wanted.ts';
import type { FlagReader } from './flag-reader.ts';
import type { TargetRole } from '../model/target.ts';
import { labelSelectorError } from './selector-error.ts';
import { oneOf } from './one-of.ts';
import { parseLabelSelector } from '../model/parse-label-selector.ts';
import { parseTarget } from '../model/parse-target.ts';
import { parseTargetPort } from '../model/parse-target-port.ts';
import { targetUsageError } from './target-error.ts';
import { UsageError } from './usage-error.ts';

/** The flags of "matrix". */
export interface MatrixFlags {
  /** Absent: by workload. */
  readonly by?: MatrixBy;
  readonly from?: EndsWanted;
  readonly to?: EndsWanted;
  readonly port?: AskedPort;
  /** Absent: all of them. Never empty. */
  readonly verdicts?: ReadonlySet<CellVerdict>;
  readonly exposed: boolean;
}

export function readMatrixFlags(flags: FlagReader): MatrixFlags {
  const by = flags.last('by');
  const port = flags.last('port');
  const verdicts = flags.all('verdict').flatMap((text) => text.split(','));
  return {
    ...(by === undefined ? {} : { by: oneOf('by', MATRIX_BY, by) }),
    ...endsOf('from', flags.last('from'), 'source'),
    ...endsOf('to', flags.last('to'), 'destination'),
    ...(port === undefined ? {} : { port: readPort(port) }),
    ...(verdicts.length === 0 ? {} : { verdicts: new Set(verdicts.map(readVerdict)) }),
    exposed: flags.isOn('exposed'),
  };
}

/** What `--verdict` takes. */
export const VERDICT_WORDS = CELL_VERDICTS.filter((verdict) => verdict !== 'IMPOSSIBLE').map((verdict) =>
  verdict.toLowerCase(),
);

function readVerdict(text: string): CellVerdict {
  const word = oneOf('verdict', VERDICT_WORDS, text);
  const verdict = CELL_VERDICTS.find((each) => each.toLowerCase() === word);
  if (verdict === undefined) throw new RangeError('every word is a verdict');
  return verdict;
}

/** `ns/shop`, a label selector, or an end as `why` takes it. */
function endsOf(
  flag: 'from' | 'to',
  text: string | undefined,
  role: TargetRole,
): { readonly [K in typeof flag]?: EndsWanted } {
  return text === undefined ? {} : { [flag]: readEnds(flag, text, role) };
}

const NAMESPACE = /^(?:ns|namespace|namespaces)\/(.+)$/;
/** What a selector has and no name. */
const SELECTOR = /[=!,()\s]/;

function readEnds(flag: string, text: string, role: TargetRole): EndsWanted {
  const [, namespace] = NAMESPACE.exec(text) ?? [];
  if (namespace !== undefined) return { kind: 'namespace', name: namespace };
  if (SELECTOR.test(text)) {
    const labels = parseLabelSelector(text);
    if (!labels.ok) throw labelSelectorError(labels.error);
    return { kind: 'labels', selector: labels.selector, text };
  }
  const parse = parseTarget(text, role);
  if (!parse.ok) throw targetUsageError(parse.error);
  const { target } = parse;
  if (target.port !== undefined) {
    throw new UsageError(`"--${flag}" takes no port`, [
      `write --${flag} ${text.slice(0, text.lastIndexOf(':'))} --port ${text.slice(text.lastIndexOf(':') + 1)}`,
    ]);
  }
  if (NEVER_A_ROW.has(target.endpoint.kind)) {
    throw new UsageError(`"${text}" is no row of a matrix`, [
      'accepted: ns/NAME, a label selector, NAME, KIND/NAME, NAMESPACE/KIND/NAME, an address, a block, internet',
    ]);
  }
  return { kind: 'target', target };
}

const NEVER_A_ROW: ReadonlySet<string> = new Set(['kubelet', 'apiserver', 'node', 'dns-name']);

function readPort(text: string): AskedPort {
  const parse = parseTargetPort(text, 0);
  const port = parse.ok ? parse.value.port : undefined;
  if (parse.ok && typeof port === 'number') return { port, protocol: parse.value.protocol ?? 'TCP' };
  throw new UsageError(`"--port" is a number and perhaps a protocol, not "${text}"`, [
    ...(typeof port === 'string' ? ['a name means another number at each destination'] : []),
    'for example: 8080, 53/UDP',
  ]);
}
