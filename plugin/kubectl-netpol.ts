#!/usr/bin/env node
/*
 * What kubectl runs: dispatch only. Everything else is imported when it is needed, so that the process starts as fast as
 * Node does. This file has to load on any Node that knows ES modules, to be able to say which one is needed.
 */
import module from 'node:module';
import { compileCacheFolder } from './compile-cache.ts';

const codeFolder = compileCacheFolder(process.env);
// With NODE_COMPILE_CACHE Node has a folder already. Without a folder it would take one that everybody may write to.
if (codeFolder !== undefined) module.enableCompileCache?.(codeFolder);

const MINIMUM_NODE = [22, 19] as const;
const argv = process.argv.slice(2);

if (isNodeTooOld()) {
  process.stderr.write(`kubectl netpol needs Node ${MINIMUM_NODE.join('.')} or newer; this is ${process.version}.\n`);
  process.exitCode = 1;
} else if (argv.length === 1 && (argv[0] === '--version' || argv[0] === 'version')) {
  const { versionLine } = await import('../src/cli/version.ts');
  process.stdout.write(`${versionLine()}\n`);
} else if (argv[0] === '__complete') {
  const { runCompletion } = await import('../src/cli/completion/run.ts');
  await runCompletion(argv.slice(1), process);
} else {
  const { runProcess } = await import('../src/cli/run-process.ts');
  await runProcess(argv);
}

function isNodeTooOld(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1]);
}
