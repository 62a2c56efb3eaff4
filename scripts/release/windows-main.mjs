/**
 * Starts the plugin within a single executable: its files are assets, and take part in Node's own loading of modules as if
 * they lay in a folder beside the executable.
 */
import { createRequire, registerHooks } from 'node:module';
import { getAsset } from 'node:sea';
import { pathToFileURL } from 'node:url';

const FOLDER = `${pathToFileURL(process.execPath).href}/`;
// In a single executable, Node's ordinary loading is reached through a CommonJS file only; this one exists in memory.
const DOOR = `${FOLDER}door.cjs`;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === DOOR) return { url: DOOR, format: 'commonjs', shortCircuit: true };
    const isInside = specifier.startsWith('.') && context.parentURL?.startsWith(FOLDER);
    if (!isInside) return next(specifier, context);
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
  },
  load(url, context, next) {
    if (!url.startsWith(FOLDER)) return next(url, context);
    if (url === DOOR) return { format: 'commonjs', source: "import('./kubectl-netpol.js')", shortCircuit: true };
    return { format: 'module', source: getAsset(decodeURI(url.slice(FOLDER.length)), 'utf8'), shortCircuit: true };
  },
});
createRequire(process.execPath)(DOOR);
