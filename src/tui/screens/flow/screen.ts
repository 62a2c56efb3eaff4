import { beside, cut, EMPTY_LINE, indent, line, type Line, span, spread, wrapText } from '../../layout/line.ts';
import type { Command } from '../../keys/table.ts';
import { findPlace, type Purpose } from '../find/place.ts';
import { isPinned, questionOf } from '../../data/pinned.ts';
import { firstPort, portsOf } from './ports.ts';
import { FIRST_RULE, type FlowAnswer, type FlowModel, flowModel, flowWords } from './model.ts';
import { type FlowPlace, flowPlace } from './place.ts';
import { journeyLines } from './journey.ts';
import { noteLines } from './notes.ts';
import { podPlace } from '../pod/place.ts';
import { startFix } from '../fix/work.ts';
import { editPolicy, whyNoEditor } from '../what-if/edit-policy.ts';
import { policyOf, refOfCitation } from '../../data/policies.ts';
import { verdictSpan } from '../../layout/marks.ts';
import { ruleLines } from './rules.ts';
import { troubleLines } from '../../data/trouble.ts';
import { startProbe } from '../probe/work.ts';
import { ruleYamlLines } from './rule-yaml.ts';
import { cursorOf, type Scene, type Screen, type Step, type View } from '../screen.ts';

/** Flow: the answer of `why`, laid out as the packet travels. */
export const flowScreen: Screen<FlowPlace> = {
  name: 'flow',
  title: 'Flow',
  view(place, scene) {
    const model = flowModel(place, scene);
    if (model.kind === 'answer') return answerView(place, model, scene);
    return { head: [titleLine(place, undefined, scene)], lines: troubleLines(model, scene), items: 0 };
  },
  run: (command, place, scene) => run(command, place, flowModel(place, scene), scene),
  disabled: (command, place, scene) => disabled(command, place, flowModel(place, scene), scene),
  chosen: (_, value, place) => [replace({ ...withoutPort(place), ...(value === '' ? {} : { port: value }) })],
  command: flowWords,
};

function answerView(place: FlowPlace, model: FlowAnswer, scene: Scene): View {
  const { explanation, rules } = model;
  const { items } = itemsOf(model);
  const cursor = cursorOf(place, { items });
  return {
    head: [titleLine(place, model, scene), ...summaryLines(model, scene)],
    lines: [
      ...journeyLines(model, scene),
      ...(rules.length === 0 ? [] : [EMPTY_LINE, ...rulesBesideYaml(place, model, cursor, scene)]),
      ...noteLines(explanation, scene),
    ],
    items,
  };
}

function titleLine(place: FlowPlace, model: FlowAnswer | undefined, scene: Scene): Line {
  const { source, destination, port } = place;
  const { columns, look } = scene;
  const pinned = isPinned(place, scene) ? [span('  * pinned', 'faint')] : [];
  const flow = model?.explanation.flow ?? `${source} → ${destination}${port === undefined ? '' : `:${port}`}`;
  const verdict = model === undefined ? [] : [verdictSpan(model.explanation.verdict, look), span(' ')];
  return spread(line(span(' FLOW ', 'heading'), span(flow, 'name'), ...pinned), line(...verdict), columns);
}

function summaryLines({ explanation }: FlowAnswer, { columns }: Scene): readonly Line[] {
  const { summary, verdict, enforcement } = explanation;
  const sentence = verdict === 'NOT_ENFORCED' && enforcement !== undefined ? enforcement.sentence : '';
  return [summary, sentence]
    .filter((text) => text !== '')
    .flatMap((text) => wrapText(text, columns - 2).map((row) => line(` ${row}`)));
}

/** Below this, the YAML of a rule stands below it, once it is opened. */
const WIDE = 76;

function rulesBesideYaml(place: FlowPlace, { rules }: FlowAnswer, cursor: number, scene: Scene): readonly Line[] {
  const { columns, look, live } = scene;
  const at = Math.max(0, cursor - FIRST_RULE);
  const shown = rules[at];
  const isWhole = place.isOpen;
  // What stands side by side is read aloud as one.
  if (columns < WIDE || look.screenReader) {
    const list = ruleLines(rules, cursor, columns - 1, look);
    if (!isWhole || shown === undefined) return list;
    const end = list.findLastIndex(({ item }) => item === cursor) + 1;
    const yaml = indent(5, ruleYamlLines(shown, live.snapshot, false, columns - 6, look));
    return [...list.slice(0, end), ...yaml, ...list.slice(end)];
  }
  const left = Math.min(72, Math.floor(columns * 0.56));
  const right = columns - left - 3;
  const list = ruleLines(rules, cursor, left - 1, look);
  const yaml = shown === undefined ? [] : ruleYamlLines(shown, live.snapshot, isWhole, right, look);
  // The YAML stands beside its rule, not a screen above it.
  const row = list.findIndex(({ item }) => item === cursor);
  const offset = Math.max(0, Math.min(row, list.length - yaml.length));
  return beside(list, [...Array.from({ length: offset }, () => EMPTY_LINE), ...yaml], left);
}

function run(command: Command, place: FlowPlace, model: FlowModel, scene: Scene): readonly Step[] | undefined {
  const { source, destination, port } = place;
  switch (command) {
    case 'open':
      return open(place, model, scene);
    case 'source':
      return [openFind({ kind: 'source', destination, ...(port === undefined ? {} : { port }) })];
    case 'destination':
      return [openFind({ kind: 'destination', source })];
    case 'port':
      return [{ kind: 'overlay', overlay: portChoice(place, model, scene) }];
    case 'swap':
      return [replace(flowPlace(destination, source, firstPort(source, scene.live)))];
    case 'next-backend':
      return [replace(step(place, model, 1))];
    case 'previous-backend':
      return [replace(step(place, model, -1))];
    case 'pin':
      return pin(place, scene);
    case 'edit':
      return edit(place, model, scene);
    case 'fix':
      return startFix(place, scene, 'open');
    case 'probe':
      return scene.opened.probing === undefined ? [] : startProbe(place, scene, scene.opened.probing, 'open');
    default:
      return undefined;
  }
}

function disabled(command: Command, place: FlowPlace, model: FlowModel, scene: Scene): string | undefined {
  const { opened } = scene;
  const paths = model.kind === 'answer' ? model.explanation.paths.length : 0;
  switch (command) {
    case 'open':
      return model.kind === 'answer' ? undefined : 'there is no flow to look into';
    case 'next-backend':
    case 'previous-backend':
      return paths > 1 ? undefined : 'there is one answer for all of it';
    case 'edit':
      return whyNoEditor(scene) ?? (policyAt(place, model) === undefined ? 'the cursor is on no rule' : undefined);
    case 'probe':
      return opened.probing === undefined ? 'there is no network behind the demo, or behind files' : undefined;
    case 'fix':
      return whyNothingToMend(model);
    case 'pin':
      return questionOf(place, scene) === undefined ? 'this is no flow' : undefined;
    default:
      return undefined;
  }
}

/** Only what is denied, all of it or a part, can be let pass. */
function whyNothingToMend(model: FlowModel): string | undefined {
  if (model.kind !== 'answer') return 'this is no flow';
  const { verdict } = model.explanation;
  return verdict === 'ALLOW' ? 'it is allowed: there is nothing to mend' : undefined;
}

function open(place: FlowPlace, model: FlowModel, { live }: Scene): readonly Step[] {
  if (model.kind === 'trouble') return [];
  const cursor = cursorOf(place, itemsOf(model));
  if (cursor === 0) return [{ kind: 'open', place: podPlace(place.source) }];
  if (cursor === 1) return [{ kind: 'open', place: podPlace(place.destination) }];
  const rule = policyAt(place, model);
  if (rule === undefined || policyOf(live.snapshot, rule) === undefined) return [];
  return [replace({ ...place, isOpen: !place.isOpen })];
}

function policyAt(place: FlowPlace, model: FlowModel) {
  if (model.kind === 'trouble') return undefined;
  return model.rules[cursorOf(place, itemsOf(model)) - FIRST_RULE]?.citation;
}

function itemsOf({ rules }: FlowAnswer): { readonly items: number } {
  return { items: FIRST_RULE + rules.length };
}

function step(place: FlowPlace, model: FlowModel, by: number): FlowPlace {
  if (model.kind === 'trouble') return place;
  const { length } = model.explanation.paths;
  const { scroll: _, ...rest } = place;
  return { ...rest, path: (model.at + by + length) % Math.max(1, length), cursor: FIRST_RULE, isOpen: false };
}

function edit(place: FlowPlace, model: FlowModel, scene: Scene): readonly Step[] {
  const rule = policyAt(place, model);
  return rule === undefined ? [] : editPolicy(refOfCitation(rule), scene);
}

function pin(place: FlowPlace, scene: Scene): readonly Step[] {
  const question = questionOf(place, scene);
  if (question === undefined) return [];
  const text = isPinned(place, scene) ? 'not watched any more' : 'pinned: w shows it, and what turns it';
  return [
    { kind: 'pin', question },
    { kind: 'notice', notice: { text, isError: false } },
  ];
}

function portChoice(
  { destination, port }: FlowPlace,
  model: FlowModel,
  { live }: Scene,
): Extract<Step, { kind: 'overlay' }>['overlay'] {
  const options = [
    ...portsOf(model.kind === 'answer' ? model.explanation.destination.name : destination, live),
    { value: '', text: 'every port', note: 'which ports are allowed' },
  ];
  return {
    kind: 'choice',
    of: 'port',
    title: cut(`port of ${destination}:`, 40),
    options,
    isOpen: true,
    text: '',
    cursor: Math.max(
      0,
      options.findIndex(({ value }) => value === (port ?? '')),
    ),
  };
}

function openFind(purpose: Purpose): Step {
  return { kind: 'open', place: findPlace({ purpose }) };
}

function replace(place: FlowPlace): Step {
  return { kind: 'replace', place };
}

function withoutPort({ port: _, path: __, ...place }: FlowPlace): FlowPlace {
  return { ...place, cursor: FIRST_RULE, isOpen: false };
}
