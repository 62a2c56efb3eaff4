import type { RunEvent } from '../probe/run.ts';
import type { Vehicle } from '../probe/vehicle.ts';
import type { ProbeRow, ProbeRows } from './probe-rows.ts';

/** Callers with a row of their own; the others share one. */
const MOST_CALLERS = 8;

/** Rows for more than a terminal can show one by one: of each caller, how far it is and what it has seen. */
export function createSetRows(vehicles: readonly Vehicle[]): ProbeRows {
  const groups = groupsOf(vehicles);
  return {
    rows: () => groups.map(rowOf),
    note(event) {
      const { role, pod } = event.vehicle;
      const group = groups.find((each) => each.role === role && each.pods.has(pod.uid));
      if (group !== undefined) noteIn(group, event);
    },
  };
}

interface Group {
  readonly role: Vehicle['role'];
  readonly text: string;
  /** By uid. */
  readonly pods: ReadonlySet<string>;
  readonly scripts: number;
  readonly steps: number;
  /** Of its steps, by script and id: what the last try saw. */
  readonly seen: Map<string, boolean>;
  tried: number;
  ended: number;
  failed: number;
}

function groupsOf(vehicles: readonly Vehicle[]): readonly Group[] {
  const sources = vehicles.filter(({ role }) => role === 'source');
  const controls = vehicles.filter(({ role }) => role === 'control');
  const callers = [...Map.groupBy(sources, ({ pod }) => pod.uid).values()];
  const others = callers.slice(MOST_CALLERS);
  return [
    ...callers.slice(0, MOST_CALLERS).flatMap((own) => groupOf(own, textOfCaller(own))),
    ...groupOf(others.flat(), `from ${others.length} more`),
    ...groupOf(
      controls,
      controls.length === 1 ? 'look into 1 destination' : `look into ${controls.length} destinations`,
    ),
  ];
}

/** None, where there is nothing in it. */
function groupOf(vehicles: readonly Vehicle[], text: string): readonly Group[] {
  const [first] = vehicles;
  if (first === undefined) return [];
  const pods = new Set(vehicles.map(({ pod }) => pod.uid));
  const steps = vehicles.reduce((sum, vehicle) => sum + vehicle.steps.length, 0);
  const none = { seen: new Map(), tried: 0, ended: 0, failed: 0 };
  return [{ role: first.role, text, pods, scripts: vehicles.length, steps, ...none }];
}

function textOfCaller([first, ...others]: readonly Vehicle[]): string {
  if (first === undefined) return '';
  const { namespace, name } = first.pod.pod;
  const pods = first.method === 'clone' && others.length > 0 ? `, ${others.length + 1} pods` : '';
  return `from ${namespace}/${name} (${first.method}${pods})`;
}

function noteIn(group: Group, event: RunEvent): void {
  if (event.kind === 'ended') {
    group.ended += 1;
    if (event.failure !== undefined) group.failed += 1;
  }
  if (event.kind !== 'said') return;
  if (event.event.kind === 'step-done') group.tried += 1;
  if (event.event.kind === 'attempt') {
    const { step, result } = event.event.attempt;
    group.seen.set(`${event.vehicle.pod.uid} ${step}`, result === 'connected');
  }
}

function rowOf(group: Group): ProbeRow {
  const { role, text, scripts, ended, failed } = group;
  const isOver = ended >= scripts;
  const lost = failed === 0 ? [] : [`${failed} failed`];
  const detail = role === 'control' ? [`${ended} done`, ...lost] : [...progressOf(group), ...lost];
  return { state: !isOver ? 'waiting' : failed > 0 ? 'failed' : 'done', text, detail: detail.join(', ') };
}

function progressOf({ tried, steps, seen }: Group): readonly string[] {
  const open = [...seen.values()].filter(Boolean).length;
  const closed = seen.size - open;
  return [
    `${tried} of ${steps} tried`,
    ...(open === 0 ? [] : [`${open} open`]),
    ...(closed === 0 ? [] : [`${closed} closed`]),
  ];
}
