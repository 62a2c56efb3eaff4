/** `npm run -s netpol -- ARGS`: the plugin from a checkout, installed and built when needed. */
import { ensureBuilt, ENTRY } from './bundle.mjs';
import { ensureInstalled } from './install.mjs';
import { main, runNode } from './node.mjs';

main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  return runNode([ENTRY, ...process.argv.slice(2)]);
});
