/** How far a log has been told, so that after an interruption no line is told twice. */
export interface LogPosition {
  /** The text of a line that comes with a timestamp; `undefined`: it was told before. */
  take(line: string): string | undefined;
  /** Told again from now on: the server begins earlier, at a whole second. */
  rewind(): void;
  /** From where to read again, for `sinceTime`; `undefined`: from the start. */
  since(): string | undefined;
}

export function createLogPosition(): LogPosition {
  /** Of the last line that was told, and how many lines with it had the same. */
  let last: Moment | undefined;
  let told = 0;
  /** Clocks may step back; only while lines come again is an earlier one an old one. */
  let isCatchingUp = false;
  /** Lines of the last moment that are still to be passed over. */
  let toSkip = 0;
  return {
    take(line) {
      const { text, moment } = splitLine(line);
      if (moment === undefined) return text;
      const order = last === undefined ? 1 : compare(moment, last);
      if (isCatchingUp && order < 0) return undefined;
      if (isCatchingUp && order === 0 && toSkip > 0) {
        toSkip -= 1;
        return undefined;
      }
      isCatchingUp = false;
      told = order === 0 ? told + 1 : 1;
      last = moment;
      return text;
    },
    rewind() {
      isCatchingUp = last !== undefined;
      toSkip = told;
    },
    since: () => (last === undefined ? undefined : new Date(last.second).toISOString()),
  };
}

interface Moment {
  /** Milliseconds since 1970. */
  readonly second: number;
  /** What comes after it, in nanoseconds. */
  readonly nanos: number;
}

/** `2026-01-02T03:04:05.123456789Z text`. The kubelet writes a line that it cannot read as it is. */
function splitLine(line: string): { readonly text: string; readonly moment?: Moment } {
  const [head, second = '', fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?/.exec(line) ?? [];
  if (head === undefined) return { text: line };
  const moment = { second: Date.parse(`${second}${zone}`), nanos: Number(fraction.padEnd(9, '0')) };
  return { text: line.slice(head.length), moment };
}

function compare(one: Moment, other: Moment): number {
  return one.second - other.second || one.nanos - other.nanos;
}
