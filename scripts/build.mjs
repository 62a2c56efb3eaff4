/** `npm run build`: bundles the plugin into dist/. */
import { fileURLToPath } from 'node:url';
import { build } from './bundle.mjs';
import { ensureInstalled } from './install.mjs';
import { isNodeNewEnough, main, projectNode, run } from './node.mjs';

main(async () => {
  await ensureInstalled();
  // On the very first run npm had only the machine's own Node to start this with.
  if (!isNodeNewEnough()) return run(projectNode(), [fileURLToPath(import.meta.url)]);
  await build();
  return 0;
});
