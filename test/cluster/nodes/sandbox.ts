import { spawn } from 'node:child_process';
import { execa } from 'execa';
import { TestbedError } from '../error.ts';
import { childrenOf, endProcess, identify, type ProcessIdentity, runningProcesses } from '../process.ts';
import { HOST_LINK } from './layout.ts';

/**
 * Process, mount and network namespaces that hold a whole cluster. The kernel ends every process, mount, interface and
 * rule inside when the first process ends, so nothing can be left over, however the end comes.
 */
export interface Sandbox {
  /** The process outside that holds the sandbox. */
  readonly holder: ProcessIdentity;
  /** The first process inside. */
  readonly init: ProcessIdentity;
}

const MARK = 'netpol-testbed-sandbox';

// /run holds sockets, locks and named network namespaces: the sandbox has its own. Bash reaps the processes that lose
// their parent, as the first process must.
const INIT = 'mount -t tmpfs tmpfs /run && mkdir /run/netns && echo ready && { sleep infinity & wait; }';

/** Opens a sandbox that lives on after this process, in the name of this folder, and joins it with this machine by one wire. */
export async function openSandbox(folder: string): Promise<Sandbox> {
  const namespaces = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', '--net'];
  const child = spawn('unshare', [...namespaces, '--', 'bash', '-c', INIT, MARK, folder], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await untilPrinted(child.stdout, child.stderr);
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  const holder = identify(child.pid ?? 0);
  const init = identify(childrenOf(child.pid ?? 0)[0] ?? 0);
  if (holder === undefined || init === undefined) throw new TestbedError('the sandbox ended as soon as it had begun');
  await joinHost(init.pid);
  return { holder, init };
}

/** Ends the sandbox of this folder, also one that nobody remembers. */
export async function closeSandbox(folder: string): Promise<void> {
  const found = runningProcesses().filter(({ argv }) => sandboxFolder(argv) === folder);
  await Promise.all(found.map((process) => endProcess(process)));
  // A connection that was cut off may keep an empty network namespace for a while: the wire does not wait for that.
  if (findOtherSandbox(folder) === undefined)
    await execa('ip', ['link', 'delete', HOST_LINK.device], { reject: false });
}

/** The folder of a sandbox that is open and not this folder's; there is one set of names and addresses for all. */
export function findOtherSandbox(folder: string): string | undefined {
  return runningProcesses()
    .map(({ argv }) => sandboxFolder(argv))
    .find((candidate) => candidate !== undefined && candidate !== folder);
}

/** Undefined for a process that is not a sandbox's. */
function sandboxFolder(argv: readonly string[]): string | undefined {
  const mark = argv.indexOf(MARK);
  return mark === -1 ? undefined : argv[mark + 1];
}

/** A command line that runs inside. */
export function insideSandbox({ init }: Sandbox, command: string, args: readonly string[]): [string, string[]] {
  return ['nsenter', [`--target=${init.pid}`, '--pid', '--mount', '--net', '--', command, ...args]];
}

function untilPrinted(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    stderr.on('end', () => reject(new TestbedError(`new namespaces were refused: ${complaint}`)));
    stdout.once('data', () => resolve());
  });
}

async function joinHost(initPid: number): Promise<void> {
  const { device, outsideAddress, prefix } = HOST_LINK;
  const commands = [
    `link add ${device} type veth peer name host netns ${initPid}`,
    `addr add ${outsideAddress}/${prefix} dev ${device}`,
    `link set ${device} up`,
  ];
  await execa('ip', ['-batch', '-'], { input: `${commands.join('\n')}\n` });
}
