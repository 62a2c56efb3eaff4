import { flowPlace } from '../flow/place.ts';
import { MOST_ENDS, modelOf, portsOfMatrix } from './model.ts';
import { matrixPlace, type MatrixPlace } from './place.ts';
import { matrixView, underCursor } from './view.ts';
import type { Option } from '../../state/state.ts';
import type { Scene, Screen, Step } from '../screen.ts';

/** Matrix: the workloads of a namespace against each other; a cell opens the flow. */
export const matrixScreen: Screen<MatrixPlace> = {
  name: 'matrix',
  title: 'Matrix',
  start: matrixPlace(),
  view: matrixView,
  run(command, place, scene) {
    switch (command) {
      case 'open':
        return openFlow(place, scene);
      case 'left':
        return toColumn(place, scene, -1);
      case 'right':
        return toColumn(place, scene, 1);
      case 'turn':
        return [replaced({ ...place, isTurned: !place.isTurned, cursor: place.column, column: place.cursor })];
      case 'order':
        return [replaced({ ...place, isByClosed: !place.isByClosed, cursor: 0, column: 0 })];
      case 'port':
        return [choosePort(scene)];
      case 'filter':
        return [chooseFilter(place)];
      default:
        return undefined;
    }
  },
  disabled(command, place, scene) {
    if (command === 'open') return flowAt(place, scene) === undefined ? 'the cursor is on no flow' : undefined;
    if (command !== 'order') return undefined;
    const { ends } = modelOf(place, scene.live, scene.state);
    return ends.length > MOST_ENDS ? 'too many workloads to order them: choose a namespace (n)' : undefined;
  },
  chosen(of, value, place) {
    if (of === 'filter') return [replaced({ ...place, filter: value, cursor: 0 })];
    const { port: _, ...rest } = place;
    return of === 'port' ? [replaced(value === '' ? rest : { ...rest, port: value })] : [];
  },
  command: ({ port }) => `matrix${port === undefined ? '' : ` --port ${port}`}`,
};

function replaced({ scroll: _, ...place }: MatrixPlace): Step {
  return { kind: 'replace', place };
}

function toColumn(place: MatrixPlace, scene: Scene, by: number): readonly Step[] {
  const last = modelOf(place, scene.live, scene.state).columns.length - 1;
  return [replaced({ ...place, column: Math.max(0, Math.min(last, Math.min(place.column, last) + by)) })];
}

function openFlow(place: MatrixPlace, scene: Scene): readonly Step[] {
  const flow = flowAt(place, scene);
  return flow === undefined ? [] : [{ kind: 'open', place: flowPlace(flow.source, flow.destination, place.port) }];
}

function flowAt(
  place: MatrixPlace,
  scene: Scene,
): { readonly source: string; readonly destination: string } | undefined {
  const model = modelOf(place, scene.live, scene.state);
  const { row, column } = underCursor(model, place);
  if (row === undefined || column === undefined) return undefined;
  const [source, destination] = [model.source(row, column), model.destination(row, column)];
  const isThere = source?.kind === 'workload' || source?.kind === 'pod';
  const isReached = destination?.kind === 'workload' || destination?.kind === 'pod';
  return isThere && isReached ? { source: source.name, destination: destination.name } : undefined;
}

function choosePort({ live, state }: Scene): Step {
  const ports = portsOfMatrix(live, state).map((port): Option => ({ value: port, text: port, note: '' }));
  return {
    kind: 'overlay',
    overlay: {
      kind: 'choice',
      of: 'port',
      title: 'port:',
      isOpen: true,
      text: '',
      cursor: 0,
      options: [{ value: '', text: 'every port', note: '' }, ...ports],
    },
  };
}

function chooseFilter({ filter }: MatrixPlace): Step {
  return {
    kind: 'overlay',
    overlay: {
      kind: 'choice',
      of: 'filter',
      title: 'only rows called:',
      isOpen: true,
      text: filter,
      cursor: 0,
      options: [{ value: '', text: '*', note: 'every row' }],
    },
  };
}
