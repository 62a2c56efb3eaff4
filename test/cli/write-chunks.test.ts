import { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { fakeIo } from '../helpers/fake-io.ts';
import { sayAfter } from '../../src/cli/say-after.ts';
import { takeSteps, TURN_MS } from '../../src/cli/take-steps.ts';
import { writeChunks } from '../../src/cli/write-chunks.ts';

const LINE = `${'x'.repeat(1023)}\n`;

/** Lines without end, and how many were made. */
function endless() {
  let made = 0;
  function* lines(): Generator<string> {
    for (;;) {
      made += 1;
      yield LINE;
    }
  }
  return { lines: lines(), made: () => made };
}

describe('A long answer', () => {
  it('is written whole', async () => {
    const { io, stdout } = fakeIo();
    await writeChunks(['a\n', LINE.repeat(100), '', 'z\n'], io);
    expect(stdout()).toBe(`a\n${LINE.repeat(100)}z\n`);
  });

  it('is made no faster than it is read', async () => {
    const { lines, made } = endless();
    const { io, interrupt } = fakeIo();
    // Nobody ever reads: the first write is never done.
    const stdout = new Writable({ highWaterMark: 1, write: () => undefined });
    const writing = writeChunks(lines, { ...io, stdout });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(made()).toBeLessThan(200);
    interrupt();
    await writing;
    expect(made()).toBeLessThan(200);
  });

  it('ends on Ctrl-C although everything is read at once', async () => {
    const { lines } = endless();
    const { io, interrupt } = fakeIo();
    setImmediate(interrupt);
    await expect(writeChunks(lines, io)).resolves.toBeUndefined();
  });

  it('ends on Ctrl-C before much is made where each line takes its time', async () => {
    const { io, interrupt } = fakeIo();
    let made = 0;
    function* slow(): Generator<string> {
      for (; made < 30; made += 1) {
        const end = performance.now() + TURN_MS;
        while (performance.now() < end);
        yield LINE.repeat(2);
      }
    }
    setImmediate(interrupt);
    await writeChunks(slow(), io);
    expect(made).toBeLessThan(3);
  });

  it('ends when the reader has left', async () => {
    const { lines } = endless();
    const { io } = fakeIo();
    const stdout = new Writable({ highWaterMark: 1, write: () => undefined });
    setImmediate(() => stdout.destroy());
    await expect(writeChunks(lines, { ...io, stdout })).resolves.toBeUndefined();
  });
});

describe('A long answer of which nothing can be written yet', () => {
  it('ends on Ctrl-C at its next pause', async () => {
    const { io, stdout, interrupt } = fakeIo();
    const start = performance.now();
    let isOver = false;
    function* pauses(): Generator<string> {
      yield 'head\n';
      while (performance.now() < start + 5000) yield '';
      isOver = true;
    }
    setImmediate(interrupt);
    await writeChunks(pauses(), io);
    expect(isOver).toBe(false);
    expect(stdout()).toBe('');
  });
});

describe('A long answer that is read slowly', () => {
  it('leaves no listener behind for each time that it waited', async () => {
    const { io } = fakeIo();
    const stdout = new Writable({ highWaterMark: 1, write: (_, __, done) => void setImmediate(done) });
    const added: string[] = [];
    await writeChunks(
      [...Array(20).keys()].map(() => LINE.repeat(100)),
      { ...io, stdout },
    );
    for (const event of ['drain', 'close', 'error']) if (stdout.listenerCount(event) > 0) added.push(event);
    expect(added).toEqual([]);
  });
});

describe('Waiting', () => {
  it('is said where somebody looks, and leaves no trace, also when it fails', async () => {
    const { io, stderr } = fakeIo();
    const onTerminal = { ...io, isTTY: { ...io.isTTY, stderr: true } };
    const late = async (): Promise<void> => {
      await vi.advanceTimersByTimeAsync(1500);
      throw new Error('too late');
    };
    vi.useFakeTimers();
    await expect(sayAfter('waiting', onTerminal, late)).rejects.toThrow('too late');
    expect(stderr()).toBe('waiting\r\u001b[K');
    await expect(sayAfter('waiting', io, late)).rejects.toThrow('too late');
    await sayAfter('waiting', onTerminal, async () => undefined);
    await vi.advanceTimersByTimeAsync(1500);
    expect(stderr()).toBe('waiting\r\u001b[K');
    vi.useRealTimers();
  });
});

describe('Long work', () => {
  it('gives what it comes to, and lets others have a turn in between', async () => {
    const { io, stderr } = fakeIo();
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    function* work(): Generator<undefined, string> {
      const end = performance.now() + 200;
      while (performance.now() < end) yield;
      return 'done';
    }
    expect(await takeSteps(work(), 'working', io)).toBe('done');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    expect(stderr()).toBe('');
  });

  it('is given up on Ctrl-C', async () => {
    const { io, interrupt } = fakeIo();
    const start = performance.now();
    let isOver = false;
    function* work(): Generator<undefined, void> {
      while (performance.now() < start + 5000) yield;
      isOver = true;
    }
    setImmediate(interrupt);
    await expect(takeSteps(work(), 'working', io)).rejects.toThrow('aborted');
    expect(isOver).toBe(false);
  });

  it('says that it goes on where somebody looks, and leaves no trace', async () => {
    const { io, stderr } = fakeIo();
    const start = performance.now();
    function* work(): Generator<undefined, number> {
      while (performance.now() < start + 1200) yield;
      return 1;
    }
    await takeSteps(work(), 'working', { ...io, isTTY: { ...io.isTTY, stderr: true } });
    expect(stderr()).toBe('working\r\u001b[K');
  });
});
