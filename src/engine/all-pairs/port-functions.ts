import { type Interval, normalize } from '../../model/intervals.ts';
import { FIRST_PORT, LAST_PORT, PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import type { PortSet } from '../../model/port-set.ts';
import { eachProtocol, type ProtocolPorts } from './protocol-ports.ts';

/** A number for each port of each protocol, as a small whole number that stands for it: equal functions are equal numbers. */
export type PortFunction = number;

/** How two values at one port become one. Each operation is one object, made once: what was computed is kept by it. */
export interface PortOperation {
  apply(a: number, b: number): number;
}

/** From `start` up to the next step's start; the first starts at the first port, neighbours differ. */
interface Step {
  readonly start: number;
  readonly value: number;
}

type Steps = readonly Step[];

/** Makes port functions and remembers them: an operation on two of them is a look-up from the second time on. */
export class PortFunctions {
  readonly #steps: Steps[] = [];
  readonly #stepIds = new Map<string, number>();
  readonly #functions: (readonly [number, number, number])[] = [];
  readonly #functionIds = new Map<string, PortFunction>();
  readonly #ofSteps = new Map<PortOperation, Map<number, number>>();
  readonly #ofFunctions = new Map<PortOperation, Map<number, PortFunction>>();

  constant(value: number): PortFunction {
    const steps = this.#internSteps([{ start: FIRST_PORT, value }]);
    return this.#internFunction([steps, steps, steps]);
  }

  /** `inside` on these ports, `outside` on all others. */
  where(ports: ProtocolPorts, inside: number, outside: number): PortFunction {
    const [tcp = 0, udp = 0, sctp = 0] = PROTOCOLS.map((protocol) =>
      this.#internSteps(stepsOf(ports[protocol], inside, outside)),
    );
    return this.#internFunction([tcp, udp, sctp]);
  }

  combine(operation: PortOperation, a: PortFunction, b: PortFunction): PortFunction {
    let made = this.#ofFunctions.get(operation);
    if (made === undefined) this.#ofFunctions.set(operation, (made = new Map()));
    const key = a * KEY + b;
    const known = made.get(key);
    if (known !== undefined) return known;
    const [x, y] = [this.#partsOf(a), this.#partsOf(b)];
    const result = this.#internFunction([
      this.#combineSteps(operation, x[0], y[0]),
      this.#combineSteps(operation, x[1], y[1]),
      this.#combineSteps(operation, x[2], y[2]),
    ]);
    made.set(key, result);
    return result;
  }

  /** At all ports of a protocol what the function says at this one. */
  everywhereAs(id: PortFunction, port: number): PortFunction {
    const [tcp, udp, sctp] = this.#partsOf(id).map((steps) => {
      const step = (this.#steps[steps] ?? []).findLast(({ start }) => start <= port);
      return this.#internSteps([{ start: FIRST_PORT, value: step?.value ?? 0 }]);
    });
    return this.#internFunction([tcp ?? 0, udp ?? 0, sctp ?? 0]);
  }

  /** The ports at which the function has this value. */
  portsWith(id: PortFunction, value: number): ProtocolPorts {
    const parts = this.#partsOf(id);
    const ofProtocol = (protocol: Protocol): PortSet =>
      portsOf(this.#steps[parts[PROTOCOLS.indexOf(protocol)] ?? 0] ?? [], value);
    return eachProtocol(ofProtocol);
  }

  #partsOf(id: PortFunction): readonly [number, number, number] {
    const parts = this.#functions[id];
    if (parts === undefined) throw new RangeError(`there is no port function ${id}`);
    return parts;
  }

  #combineSteps(operation: PortOperation, a: number, b: number): number {
    let made = this.#ofSteps.get(operation);
    if (made === undefined) this.#ofSteps.set(operation, (made = new Map()));
    const key = a * KEY + b;
    const known = made.get(key);
    if (known !== undefined) return known;
    const result = this.#internSteps(merge(this.#steps[a] ?? [], this.#steps[b] ?? [], operation));
    made.set(key, result);
    return result;
  }

  #internSteps(steps: Steps): number {
    const key = steps.map(({ start, value }) => `${start}:${value}`).join(' ');
    const known = this.#stepIds.get(key);
    if (known !== undefined) return known;
    this.#stepIds.set(key, this.#steps.length);
    return this.#steps.push(steps) - 1;
  }

  #internFunction(parts: readonly [number, number, number]): PortFunction {
    const key = parts.join();
    const known = this.#functionIds.get(key);
    if (known !== undefined) return known;
    this.#functionIds.set(key, this.#functions.length);
    return this.#functions.push(parts) - 1;
  }
}

/** More functions than this no cluster has; two of them fit into one exact number. */
const KEY = 2 ** 26;

function stepsOf(ports: PortSet, inside: number, outside: number): Steps {
  const steps: Step[] = [];
  const put = (start: number, value: number): void => {
    if (start > LAST_PORT || steps.at(-1)?.value === value) return;
    if (steps.at(-1)?.start === start) steps.pop();
    if (steps.at(-1)?.value !== value) steps.push({ start, value });
  };
  put(FIRST_PORT, outside);
  for (const { start, end } of ports) {
    put(start, inside);
    put(end, outside);
  }
  return steps;
}

function merge(a: Steps, b: Steps, { apply }: PortOperation): Steps {
  const merged: Step[] = [];
  let [i, j] = [0, 0];
  for (let start = FIRST_PORT; start <= LAST_PORT; ) {
    const value = apply(a[i]?.value ?? 0, b[j]?.value ?? 0);
    if (merged.at(-1)?.value !== value) merged.push({ start, value });
    const next = Math.min(a[i + 1]?.start ?? LAST_PORT + 1, b[j + 1]?.start ?? LAST_PORT + 1);
    if (a[i + 1]?.start === next) i += 1;
    if (b[j + 1]?.start === next) j += 1;
    start = next;
  }
  return merged;
}

function portsOf(steps: Steps, wanted: number): PortSet {
  const intervals = steps.map(
    ({ start }, at): Interval<number> => ({ start, end: steps[at + 1]?.start ?? LAST_PORT + 1 }),
  );
  return normalize(intervals.filter((_, at) => steps[at]?.value === wanted));
}
