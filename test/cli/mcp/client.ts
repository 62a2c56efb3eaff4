import { Client, type ClientOptions, ProtocolError, type Tool } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import { PLUGIN } from '../../helpers/plugin.ts';

/** How two generations of clients begin. */
export const ERAS = ['2025', '2026'] as const;

export interface Connected {
  readonly client: Client;
  readonly tools: readonly Tool[];
  readonly pid: number | null;
  readonly stderr: () => string;
}

export interface ClientSetup {
  readonly era?: (typeof ERAS)[number];
  readonly env?: Readonly<Record<string, string>>;
  readonly capabilities?: ClientOptions['capabilities'];
}

/** The built plugin as a client starts it: `netpol mcp` with these flags. It ends with the test. */
export async function connectMcp(flags: readonly string[], setup: ClientSetup = {}): Promise<Connected> {
  const { era = '2025', env = {}, capabilities = {} } = setup;
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PLUGIN, 'mcp', ...flags],
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
    stderr: 'pipe',
  });
  const said: string[] = [];
  transport.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities, ...(era === '2026' && { versionNegotiation: { mode: { pin: '2026-07-28' } } }) },
  );
  onTestFinished(() => client.close());
  await client.connect(transport);
  const { tools } = await client.listTools();
  return { client, tools, pid: transport.pid, stderr: () => said.join('') };
}

export interface Told {
  readonly isError: boolean;
  /** All texts, one after the other. */
  readonly text: string;
  readonly document: Record<string, unknown>;
}

export async function call({ client }: Connected, name: string, args: Record<string, unknown>): Promise<Told> {
  const { content, isError = false, structuredContent = {} } = await client.callTool({ name, arguments: args });
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return { isError, text: texts.join('\n'), document: structuredContent as Record<string, unknown> };
}

export { ProtocolError };
