import { cursorOf, type Scene, type Screen, type Step } from '../screen.ts';
import type { FixExplanation } from '../../../advise/fix/fix-report.ts';
import type { FixPlace } from './place.ts';
import { fixView } from './view.ts';
import { startFix } from './work.ts';
import { startWhatIf } from '../what-if/work.ts';
import { toManifestYaml } from '../../../advise/fix/manifest.ts';
import { withPort } from '../../data/answers.ts';

/** Fix: the smallest changes that are proved to let a flow pass, and what else each would do. */
export const fixScreen: Screen<FixPlace> = {
  name: 'fix',
  title: 'Fix',
  view: fixView,
  run(command, place, scene) {
    switch (command) {
      case 'open':
        return asWhatIf(place, scene);
      case 'copy-change':
        return copyCommands(place);
      case 'again':
        return startFix(place, scene, 'replace');
      default:
        return undefined;
    }
  },
  disabled(command, place) {
    const fix = fixAt(place);
    switch (command) {
      case 'open':
        if (fix === undefined) return 'there is no fix';
        return manifestsOf(fix) === '' ? 'this fix changes labels; its commands can be copied' : undefined;
      case 'copy-change':
        return fix === undefined ? 'there is no fix' : undefined;
      case 'again':
        return place.stage.kind === 'searching' ? 'it is not done yet' : undefined;
      default:
        return undefined;
    }
  },
  command: ({ source, destination, port }) => `fix ${source} ${withPort(destination, port)}`,
};

function fixAt({ stage, cursor }: FixPlace): FixExplanation | undefined {
  if (stage.kind !== 'found') return undefined;
  const { fixes } = stage.report;
  return fixes[cursorOf({ cursor }, { items: fixes.length })];
}

/** The fix as a change to go on from: its whole policies. */
function asWhatIf(place: FixPlace, scene: Scene): readonly Step[] {
  const fix = fixAt(place);
  const text = fix === undefined ? '' : manifestsOf(fix);
  return text === '' ? [] : startWhatIf({ text, deleted: [] }, scene, 'open');
}

/** Empty where a step is no manifest. */
function manifestsOf({ steps }: FixExplanation): string {
  if (steps.some(({ kind, manifest }) => kind === 'move-policy' || manifest === undefined)) return '';
  return steps.map(({ manifest }) => toManifestYaml(manifest)).join('---\n');
}

/** For a terminal elsewhere: nothing is applied from here. */
function copyCommands(place: FixPlace): readonly Step[] {
  const fix = fixAt(place);
  if (fix === undefined) return [];
  return [
    { kind: 'copy', text: `${fix.steps.flatMap(({ apply }) => apply).join('\n')}\n` },
    { kind: 'notice', notice: { text: 'copied; apply it yourself, with kubectl', isError: false } },
  ];
}
