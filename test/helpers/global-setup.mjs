import { ensureBuilt } from '../../scripts/bundle.mjs';
import { requireNewNode } from '../../scripts/node.mjs';

/** Before any test: the right Node, and a build for the tests that run the plugin as a person would. */
export async function setup() {
  requireNewNode();
  await ensureBuilt();
}
