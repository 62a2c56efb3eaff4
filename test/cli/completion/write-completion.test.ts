import { expect, it } from 'vitest';
import { candidate, opening } from '../../../src/cli/completion/completion.ts';
import { writeCompletion } from '../../../src/cli/completion/write-completion.ts';

it('gives a line for each, and what a shell is to do in the last one', () => {
  expect(writeCompletion({ candidates: [candidate('web', 'Deployment'), candidate('db')] })).toBe(
    'web\tDeployment\ndb\n:4\n',
  );
});

it('wants no blank behind what goes on', () => {
  expect(writeCompletion({ candidates: [opening('payments/')] })).toBe('payments/\n:6\n');
});

it('leaves it to the shell to name files', () => {
  expect(writeCompletion({ candidates: [], files: true })).toBe(':0\n');
});

it.each([
  '$(reboot)',
  '`id`',
  'a b',
  'a;b',
  "a'b",
  'a\u001b[31m',
  'a\nb',
  '',
  '~/x',
  'a&b',
  'a|b',
  'a>b',
  '{a,b}',
  'a*',
])('keeps %j to itself: a shell might run it', (value) => {
  expect(writeCompletion({ candidates: [candidate(value), candidate('web')] })).toBe('web\n:4\n');
});

it('tells notes in one line that moves no cursor', () => {
  expect(writeCompletion({ candidates: [candidate('a', 'b\n:0\tc\u001b[2J')] })).toBe('a\tb :0 c\ufffd[2J\n:4\n');
});
