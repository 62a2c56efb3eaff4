import { PassThrough, Writable } from 'node:stream';

/** The streams of a terminal that nobody looks at, and when it was drawn on. */
export interface BlindTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Sends keys; resolves to the milliseconds until something was drawn. */
  readonly press: (keys: string) => Promise<number>;
}

export function blindTerminal(columns: number, rows: number): BlindTerminal {
  let onDrawn = (): void => {};
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      onDrawn();
      done();
    },
  });
  const input = new PassThrough();
  const stdin = Object.assign(input, {
    isTTY: true,
    setRawMode: () => input,
    ref: () => input,
    unref: () => input,
  });
  return {
    // As much of a terminal's streams as Ink asks for.
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: Object.assign(stdout, { isTTY: true, columns, rows }) as unknown as NodeJS.WriteStream,
    press: (keys) =>
      new Promise((resolve) => {
        const start = performance.now();
        onDrawn = () => {
          onDrawn = () => {};
          resolve(performance.now() - start);
        };
        input.write(keys);
      }),
  };
}
