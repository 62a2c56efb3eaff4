import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { McpRequest } from './request.ts';
import { scopeOf, toolsWithin } from './mcp/scope.ts';
import { serveMcp } from './mcp/serve.ts';

/** Serves `kubectl netpol mcp` until its client goes away. */
export async function runMcp({ options }: McpRequest, io: Io): Promise<ExitCode> {
  const scope = scopeOf(options, options.allowProbe === true);
  if (io.isTTY.stdin) {
    const names = toolsWithin(scope).map(({ name }) => name);
    io.stderr.write(
      `waiting for an MCP client on standard input, with the tools ${names.join(', ')}; Ctrl-C ends it\n`,
    );
  }
  await serveMcp(scope, io);
  return EXIT.ok;
}
