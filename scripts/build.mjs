/** `npm run build`: bundles the plugin into dist/. With `--if-stale`: unless what is there is from these sources. */
import { fileURLToPath } from 'node:url';
import { build, buildIfStale } from './bundle.mjs';
import { ensureInstalled } from './install.mjs';
import { isNodeNewEnough, main, projectNode, run } from './node.mjs';

main(async () => {
  await ensureInstalled();
  // On the very first run npm had only the machine's own Node to start this with.
  if (!isNodeNewEnough()) return run(projectNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
  await (process.argv.includes('--if-stale') ? buildIfStale() : build());
  return 0;
});
