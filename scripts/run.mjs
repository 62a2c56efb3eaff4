/**
 * `node scripts/run.mjs TOOL ARGS`: runs one of the project's own TypeScript files, or a program of node_modules/.bin,
 * on the project's Node and after installing what is missing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { main, ROOT, runNode, runTool } from './node.mjs';

main(async () => {
  const [tool = '', ...args] = process.argv.slice(2);
  await ensureInstalled();
  if (!tool.endsWith('.ts')) return runTool(tool, args);
  if (!existsSync(join(ROOT, tool))) throw new Error(`there is no "${tool}" in this checkout`);
  return runNode([join(ROOT, tool), ...args]);
});
