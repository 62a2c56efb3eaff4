import { describe, expect, it } from 'vitest';
import { hidePluginSecrets } from '../../src/cluster/hide-secrets.ts';

const JWT = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZXYifQ.c2lnbmF0dXJl';

/** What is left of a text that a plugin with these arguments and variables says. */
function said(text: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): string {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return hidePluginSecrets(text, { args, env: variables, provideClusterInfo: false });
}

describe('What a credential plugin says is told', () => {
  it.each<[string, string, readonly string[], Readonly<Record<string, string>>, string]>([
    [
      'the value of a flag that names a secret',
      'no login with hunter22',
      ['--client-secret', 'hunter22'],
      {},
      'no login with …',
    ],
    ['the same behind an equals sign', 'no login with hunter22', ['--password=hunter22'], {}, 'no login with …'],
    [
      'the value of a variable that names one',
      'no login with hunter22',
      [],
      { CLIENT_SECRET: 'hunter22' },
      'no login with …',
    ],
    ['what looks like a token', `refused ${JWT}.`, [], {}, 'refused ….'],
    ['a credential that it printed to the wrong place', '{"token":"hunter22"}', [], {}, '{"token":"…"}'],
  ])('without %s', (_, text, args, env, shown) => {
    expect(said(text, args, env)).toBe(shown);
  });

  it.each<[string, string, readonly string[], Readonly<Record<string, string>>]>([
    [
      'the page to open',
      'open https://login.example/device?code=ABCD-EFGH',
      ['get-token', '--login', 'devicecode'],
      {},
    ],
    ['a word behind a command', 'unknown cluster production', ['get-token', 'production'], {}],
    ['the file of a token', 'open /run/token: no such file', [], { TOKEN_FILE: '/run/token' }],
    ['a short word', 'no login as dev', ['--password', 'dev'], {}],
  ])('with %s', (_, text, args, env) => {
    expect(said(text, args, env)).toBe(text);
  });
});
