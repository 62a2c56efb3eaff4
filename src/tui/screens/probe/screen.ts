import type { Command } from '../../keys/table.ts';
import { stageLines, titleLine } from './lines.ts';
import type { ProbePlace } from './place.ts';
import type { Scene, Screen, Step } from '../screen.ts';
import { withPort } from '../../data/answers.ts';
import { carryOut, startProbe, stopProbe } from './work.ts';

/** Probe: asks the network itself, after its plan was agreed to, and shows what it says beside what the policies say. */
export const probeScreen: Screen<ProbePlace> = {
  name: 'probe',
  title: 'Probe',
  view: (place, scene) => ({
    head: [titleLine(place, scene.columns)],
    lines: stageLines(place.stage, scene),
    items: 0,
  }),
  run(command, place, scene) {
    switch (command) {
      case 'agree':
        return carryOut(place);
      case 'refuse':
        return [{ kind: 'back' }];
      case 'back':
        return place.stage.kind === 'running' && !place.stage.isStopping ? stopProbe(place) : undefined;
      case 'again':
        return again(place, scene);
      default:
        return undefined;
    }
  },
  disabled: (command, { stage }) => disabled(command, stage.kind),
  command: ({ source, destination, port }) => `probe ${source} ${withPort(destination, port)}`,
};

function again(place: ProbePlace, scene: Scene): readonly Step[] {
  const { probing } = scene.opened;
  return probing === undefined ? [] : startProbe(place, scene, probing, 'replace');
}

function disabled(command: Command, stage: ProbePlace['stage']['kind']): string | undefined {
  switch (command) {
    case 'agree':
      return stage === 'planned' ? undefined : 'nothing is asked now; Ctrl-Y copies';
    case 'refuse':
      return stage === 'planned' ? undefined : 'nothing is asked now';
    case 'again':
      return stage === 'done' || stage === 'failed' ? undefined : 'it is not done yet';
    default:
      return undefined;
  }
}
