/**
 * Bundles plugin/kubectl-netpol.ts into dist/, and knows whether that is still needed.
 * Several processes may build and run at once: one of them builds while the others wait, each file is written beside its place
 * and moved in, chunk names carry their content's hash, the entry comes last, and what a build no longer has stays for whoever
 * runs it still.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { withLock } from './lock.mjs';
import { projectNode, requireNewNode, ROOT, run } from './node.mjs';

const DIST = join(ROOT, 'dist');
/** What `npm run netpol` runs. */
export const ENTRY = join(DIST, 'kubectl-netpol.js');
const STAMP = join(DIST, 'stamp.json');
const LOCK = join(DIST, 'build.lock');
const SOURCES = ['plugin', 'src', 'package.json', 'package-lock.json', 'scripts/bundle.mjs'];
/** Longer than a probe or a session of the shell is kept open beside somebody who builds. */
const OLD_CHUNK_MS = 2 * 60 * 60 * 1000;

/** Builds when a source, a dependency or the commit has changed since the last build. Speaks on stderr, and only when it builds. */
export async function ensureBuilt() {
  if (isFresh()) return;
  console.error('building …');
  const code = await run(projectNode(), [join(ROOT, 'scripts', 'build.mjs'), '--if-stale'], {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Error('the build failed; the reason is above');
}

/** Builds, whether stale or not. */
export async function build() {
  await withLock(LOCK, 'another build', bundleAll);
}

/** Builds, unless somebody else did so in the meantime. */
export async function buildIfStale() {
  await withLock(LOCK, 'another build', async () => {
    if (!isFresh()) await bundleAll();
  });
}

async function bundleAll() {
  const sources = fingerprint();
  const { files, metafile } = await bundlePlugin({ hasMaps: true });
  // Outside of a checkout Node would otherwise find out by trying, file by file, that these are ES modules.
  writeInPlace(join(DIST, 'package.json'), JSON.stringify({ type: 'module' }));
  for (const { path, contents } of files) writeInPlace(join(DIST, path), contents);
  chmodSync(ENTRY, 0o755);
  writeInPlace(join(DIST, 'meta.json'), JSON.stringify(metafile));
  const chunks = files.map(({ path }) => path);
  removeOldChunks(new Set(chunks), readStamp()?.chunks ?? []);
  writeInPlace(STAMP, JSON.stringify({ sources, chunks }));
}

/**
 * The plugin's bundle in memory, its entry last, and what esbuild says of its origin. The same sources give the same bytes,
 * wherever it is started.
 * @param {{hasMaps: boolean}} options
 * @returns {Promise<{files: readonly {path: string, contents: Uint8Array}[], metafile: import('esbuild').Metafile}>}
 */
export async function bundlePlugin({ hasMaps }) {
  requireNewNode();
  const { build: bundle } = await import('esbuild');
  const { outputFiles, metafile } = await bundle({
    entryPoints: { 'kubectl-netpol': join(ROOT, 'plugin', 'kubectl-netpol.ts') },
    absWorkingDir: ROOT,
    // Packages are named by their place in the checkout, whatever node_modules is a link to: so are chunks, and licences are found.
    preserveSymlinks: true,
    outdir: DIST,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: hasMaps ? 'external' : false,
    metafile: true,
    write: false,
    logLevel: 'warning',
    legalComments: 'none',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      'process.env.NETPOL_VERSION': JSON.stringify(packageVersion()),
      'process.env.NETPOL_COMMIT': JSON.stringify(commit()),
    },
    // Some dependencies are CommonJS and ask for built-in modules with require, which ES modules do not have.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    plugins: [stubUnused],
  });
  const files = outputFiles.map(({ path, contents }) => ({ path: relative(DIST, path), contents }));
  const isEntry = (/** @type {{path: string}} */ { path }) => Number(join(DIST, path) === ENTRY);
  return { files: files.sort((a, b) => isEntry(a) - isEntry(b)), metafile };
}

/**
 * React's devtools are only for development, and would be looked for at run time. commander could start other programs as
 * subcommands; none is one here, and Node takes some milliseconds to load what starts them. The MCP SDK has a copy of a
 * validator of schemas in one of its files, larger than itself and without its licence; it is given another one.
 */
const stubUnused = {
  name: 'stub-unused',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'stub' }));
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/]devtools\.js$/ }, () => ({ contents: 'export {};' }));
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? { path: 'child_process', namespace: 'stub' } : undefined,
    );
    build.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, () => ({
      path: 'shims',
      namespace: 'stub',
    }));
    build.onLoad({ filter: /^shims$/, namespace: 'stub' }, () => ({
      contents: "export { default as process } from 'node:process'; export class DefaultJsonSchemaValidator {}",
    }));
    build.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export default {};' }));
  },
};

function isFresh() {
  return existsSync(ENTRY) && readStamp()?.sources === fingerprint();
}

/**
 * What the last build was made of, and which files it has; undefined: there was none, or it wrote none of that.
 * @returns {{sources?: string, chunks?: readonly string[]} | undefined}
 */
function readStamp() {
  if (!existsSync(STAMP)) return undefined;
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** One hash over name, size and time of every source, and the commit that the version names. */
function fingerprint() {
  const hash = createHash('sha256').update(commit());
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    if (!existsSync(path)) continue;
    for (const file of statSync(path).isDirectory() ? filesBelow(path) : [path]) {
      const { mtimeMs, size } = statSync(file);
      hash.update(`${relative(ROOT, file)}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function packageVersion() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
}

/** Short hash of the commit that is checked out; empty outside of a git checkout (a source archive). */
function commit() {
  const result = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : '';
}

/**
 * @param {string} path
 * @param {string | Uint8Array} contents
 */
function writeInPlace(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

/**
 * The age of a chunk counts from the build that no longer has it: until then somebody may have started what loads it.
 * @param {ReadonlySet<string>} current
 * @param {readonly string[]} before those of the build before this one
 */
function removeOldChunks(current, before) {
  const chunks = join(DIST, 'chunks');
  if (!existsSync(chunks)) return;
  for (const path of before.filter((each) => !current.has(each) && existsSync(join(DIST, each)))) {
    const now = new Date();
    utimesSync(join(DIST, path), now, now);
  }
  for (const file of filesBelow(chunks)) {
    const isOld = Date.now() - statSync(file).mtimeMs > OLD_CHUNK_MS;
    if (isOld && !current.has(relative(DIST, file))) rmSync(file, { force: true });
  }
}
