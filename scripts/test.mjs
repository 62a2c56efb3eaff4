/**
 * `npm test`: everything that needs neither a cluster nor root. Every step runs, whatever the ones before it said, so that
 * one look at the end shows all that is wrong.
 */
import { ensureInstalled } from './install.mjs';
import { main, projectNode, ROOT, run, runTool } from './node.mjs';

/** A file for vitest's own results as JSON, for whoever counts them. */
const REPORT = process.env['NETPOL_TEST_REPORT'];
const reporters = REPORT ? ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`] : [];

/** @type {readonly {name: string, run: () => Promise<number>}[]} */
const STEPS = [
  { name: 'types', run: () => runTool('tsc', ['-p', '.']) },
  { name: 'lint', run: () => runTool('oxlint', ['--quiet']) },
  { name: 'format', run: () => runTool('biome', ['format', '.']) },
  { name: 'build', run: () => run(projectNode(), ['scripts/build.mjs'], { cwd: ROOT }) },
  { name: 'tests', run: () => runTool('vitest', ['run', ...reporters, ...process.argv.slice(2)]) },
];

main(async () => {
  await ensureInstalled();
  const failed = [];
  for (const step of STEPS) {
    const start = performance.now();
    console.log(`── ${step.name}`);
    const code = await step.run();
    console.log(`── ${step.name}: ${code === 0 ? 'ok' : `FAILED (exit code ${code})`}, ${seconds(start)}\n`);
    if (code !== 0) failed.push(step.name);
  }
  console.log(failed.length === 0 ? 'all steps passed' : `failed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
});

/** @param {number} start */
function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
