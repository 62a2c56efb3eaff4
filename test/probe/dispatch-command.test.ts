import { execa } from 'execa';
import { expect, test } from 'vitest';
import { dispatchCommand } from '../../src/probe/dispatch-command.ts';

const SCRIPT = 'for word do echo "<$word>"; done; exit "$#"';
const STEPS = [['one'], ['two words', '', '3'], [], ['-n', "it's $HOME", '0\n1']];
const commands = STEPS.map((steps) => ['sh', '-c', SCRIPT, 'netpol-probe', ...steps]);

test.each([0, 1, 2, 3])('Pod %i runs its own command, word for word.', async (index) => {
  const expected = await run(commands[index] ?? []);
  expect(expected.exitCode).toBe(STEPS[index]?.length);
  expect(await run(dispatchCommand(commands), index)).toEqual(expected);
});

test('Commands that begin differently each run too.', async () => {
  const different = [['echo', 'a'], ['sh', '-c', 'echo b'], ['true']];
  expect((await run(dispatchCommand(different), 1)).stdout).toBe('b');
  expect((await run(dispatchCommand(different), 0)).stdout).toBe('a');
});

test('What commands share is passed once, and one command alone stays as it is.', () => {
  expect(dispatchCommand(commands).filter((word) => word === SCRIPT)).toHaveLength(1);
  expect(dispatchCommand(commands.slice(0, 1))).toEqual(commands[0]);
});

async function run(command: readonly string[], index = 0) {
  const [file = '', ...args] = command;
  const env = { JOB_COMPLETION_INDEX: String(index) };
  const { exitCode, stdout, stderr } = await execa(file, args, { env, reject: false });
  return { exitCode, stdout, stderr };
}
