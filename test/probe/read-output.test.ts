import { describe, expect, it } from 'vitest';
import { createOutputReader, readOutput } from '../../src/probe/read-output.ts';

const lines = (...all: readonly (readonly (string | number)[])[]): string =>
  all.map((fields) => `@netpol\t${fields.join('\t')}\n`).join('');

const REFUSED = [
  'attempt',
  's1',
  2,
  'nc-openbsd',
  'tcp',
  'open',
  1,
  0,
  20,
  640,
  'nc: connect to 10.0.0.1 port 80 (tcp) failed: Connection refused',
];

describe("a script's output", () => {
  it('says what each attempt came to', () => {
    expect(readOutput(lines(REFUSED)).attempts).toEqual([
      {
        step: 's1',
        number: 2,
        result: 'refused',
        tool: 'nc-openbsd',
        exitCode: 1,
        ms: 20,
        atMs: 640,
        detail: 'nc: connect to 10.0.0.1 port 80 (tcp) failed: Connection refused',
      },
    ]);
  });

  it('is whole with its end, and neither without it nor when it was stopped', () => {
    expect(readOutput(lines(REFUSED, ['end', 0, 900])).isWhole).toBe(true);
    expect(readOutput(lines(REFUSED, ['end', 1, 900])).isWhole).toBe(false);
    expect(readOutput(lines(REFUSED)).isWhole).toBe(false);
  });

  it('names the tools that were found', () => {
    expect(readOutput(lines(['tools', 'nc=openbsd', 'wget=', 'agnhost=', 'bash', 'dig'])).tools).toEqual([
      'nc=openbsd',
      'bash',
      'dig',
    ]);
  });

  it('keeps lines that are not its own apart, without control characters', () => {
    const { strayLines, attempts } = readOutput(`sh: 1: \u001B[31mbanner\u0007\n\n${lines(REFUSED)}bash: warning\r\n`);
    expect(strayLines).toEqual(['sh: 1: [31mbanner', 'bash: warning']);
    expect(attempts).toHaveLength(1);
  });

  it('lets no control character of a tool through', () => {
    const words = lines([...REFUSED.slice(0, -1), 'HTTP/1.1 200\u001B]0;title\u0007 \u202Egpj.exe\uFFFD']);
    expect(readOutput(words).attempts[0]?.detail).toBe('HTTP/1.1 200 ]0;title gpj.exe');
  });

  it('reads sockets, whose list of listeners holds until it changes', () => {
    const { sockets } = readOutput(
      lines(
        ['listens', 'k', 'clear'],
        ['listens', 'k', 'tcp=0100007F:1F90'],
        ['sockets', 'k', 1, 250, 'Udp: InDatagrams NoPorts Udp: 4 2 Udp6InDatagrams 1 Udp6NoPorts 0'],
        ['sockets', 'k', 1, 1250, 'Udp: InDatagrams NoPorts Udp: 9 2 Udp6InDatagrams 1 Udp6NoPorts 0'],
        ['listens', 'k', 'clear'],
        ['sockets', 'k', 1, 2250, ''],
        ['sockets', 'k', 0, 3250, ''],
      ),
    );
    const listener = { protocol: 'TCP', address: '127.0.0.1', port: 8080 };
    expect(sockets).toEqual([
      { step: 'k', atMs: 250, listeners: [listener], udp: { received: 5, noPort: 2 } },
      { step: 'k', atMs: 1250, listeners: [listener], udp: { received: 10, noPort: 2 } },
      { step: 'k', atMs: 2250, listeners: [] },
    ]);
  });

  it('is told line by line', () => {
    const reader = createOutputReader();
    const kinds = lines(
      ['tools', 'nc=openbsd'],
      REFUSED,
      ['name', 'n1', 'dig', 0, 3, 10, '10.96.0.10', 'api.shop. 5 IN A 10.0.0.1'],
      ['listens', 'k', 'clear'],
      ['done', 's1'],
      ['something', 'new'],
      ['attempt', 'cut off'],
      ['end', 0, 900],
    )
      .split('\n')
      .map((line) => reader.line(line)?.kind);
    expect(kinds).toEqual([
      'tools',
      'attempt',
      'resolution',
      undefined,
      'step-done',
      undefined,
      undefined,
      'end',
      undefined,
    ]);
    expect(reader.output().resolutions).toMatchObject([
      { step: 'n1', result: 'answer', addresses: ['10.0.0.1'], ms: 3 },
    ]);
  });
});
