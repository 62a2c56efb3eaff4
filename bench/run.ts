/**
 * `npm run bench`: how fast the plugin is, everything side by side in one run, because machines are busy in different ways.
 */
import { availableParallelism, loadavg } from 'node:os';
import { ensureBuilt } from '../scripts/bundle.mjs';
import { benchApiServer } from './api-server.ts';
import { benchCompletion } from './completion.ts';
import { benchDialects } from './dialects.ts';
import { benchEvaluation } from './evaluation.ts';
import { benchMatrix } from './matrix.ts';
import { benchProbe } from './probe.ts';
import { benchShell } from './shell.ts';
import { type Plan, readPlan, USAGE } from './plan.ts';
import { brokenLimits, type Section } from './section.ts';
import { benchSingleFlow } from './single-flow.ts';
import { benchStartUp } from './start-up.ts';
import { formatSection } from './table.ts';
import { benchWhatIf } from './what-if.ts';

const SECTIONS: Readonly<Record<string, (plan: Plan) => Section | Promise<Section>>> = {
  'start-up': benchStartUp,
  completion: benchCompletion,
  'single-flow': benchSingleFlow,
  evaluation: benchEvaluation,
  matrix: benchMatrix,
  dialects: benchDialects,
  'what-if': benchWhatIf,
  'api-server': benchApiServer,
  probe: benchProbe,
  shell: benchShell,
};

/** Resolves to the exit code: 1 when a limit is broken. */
async function main(args: readonly string[]): Promise<number> {
  const plan = readPlan(args);
  const names = plan.only.length === 0 ? Object.keys(SECTIONS) : plan.only;
  const unknown = names.find((name) => !Object.hasOwn(SECTIONS, name));
  if (unknown !== undefined) throw new TypeError(`there is no section "${unknown}"`);
  await ensureBuilt();
  const machine = { node: process.version, processors: availableParallelism(), load: loadavg()[0] ?? 0 };
  if (!plan.isJson) {
    console.log(
      `Node ${machine.node}, ${machine.processors} processors, load ${machine.load.toFixed(1)} at the start\n`,
    );
  }
  const sections: Section[] = [];
  for (const name of names) {
    const section = await SECTIONS[name]?.(plan);
    if (section === undefined) continue;
    sections.push(section);
    if (!plan.isJson) console.log(formatSection(section));
  }
  const broken = sections.flatMap(brokenLimits);
  if (plan.isJson) console.log(JSON.stringify({ machine, sections, broken }, undefined, 2));
  else console.log(broken.length === 0 ? 'every limit holds' : `over its limit: ${broken.join('; ')}`);
  return broken.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // parseArgs throws TypeErrors too; anything else is a fault of this program and says where.
  if (!(error instanceof TypeError)) throw error;
  console.error(`error: ${error.message}\n\n${USAGE}`);
  process.exitCode = 1;
}
