import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PLUGIN, runPlugin } from '../helpers/plugin.ts';
import { tempFolder, writeIn, writeScript } from '../helpers/temp-folder.ts';

/* Shells as far as they can be had without a terminal; the keys themselves are pressed in test/e2e. */

/** A PATH with the plugin on it, as the built one. */
function pathWithPlugin(): string {
  const bin = tempFolder();
  writeScript(bin, 'kubectl-netpol', `#!/bin/sh\nexec '${process.execPath}' '${PLUGIN}' "$@"\n`);
  return [bin, process.env['PATH']].join(delimiter);
}

function run(program: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): string {
  const env = { PATH: pathWithPlugin(), HOME: tempFolder(), ...more };
  return execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

describe('the built plugin, asked by a shell', () => {
  it.each([
    ['the words of a line', ['bash', 'why', '--demo', 'web', 'svc/ca'], 'svc/catalog\thttp 80\n'],
    ['nothing of a line that is wrong', ['bash', 'why', '--nonsense', ''], ':4\n'],
    ['nothing of a kubeconfig that is not there', ['bash', 'pod', '--kubeconfig', '/nonexistent', ''], ':4\n'],
    ['nothing of a cluster that is not there', ['bash', 'pod', '--context', 'nonsense', ''], ':4\n'],
    ['nothing, to kubectl, behind the "=" of a label', ['kubectl', 'pod', '--demo', '-l', 'app=w'], ':4\n'],
    ['all of a label to a shell of its own', ['bash', 'pod', '--demo', '-l', 'app=w'], 'app=web\n:4\n'],
  ])('proposes %s', async (_, words, stdout) => {
    const answer = await runPlugin(['__complete', ...words]);
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    expect(answer.stdout.startsWith(stdout)).toBe(true);
  });

  it('prints the script of each shell, and refuses others', async () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { code, stdout } = await runPlugin(['completion', shell]);
      expect({ code, names: stdout.includes(`__complete ${shell} `) }).toEqual({ code: 0, names: true });
    }
    expect(await runPlugin(['completion', 'csh'])).toMatchObject({ code: 1, stdout: '' });
    expect((await runPlugin(['completion', 'bsh'])).stderr).toContain('did you mean  kubectl netpol completion bash');
  });

  it('installs without a question, says what it wrote, and takes it back', async () => {
    const env = { PATH: pathWithPlugin(), HOME: tempFolder() };
    const installed = await runPlugin(['completion', 'install'], { env });
    const [, path = ''] = /^Written {5}(.+)$/m.exec(installed.stdout) ?? [];
    expect(installed).toMatchObject({ code: 0, stderr: '' });
    expect(installed.stdout).toContain('kubectl netpol completion uninstall');
    expect(readFileSync(path, 'utf8')).toContain('__complete kubectl');
    const removed = await runPlugin(['completion', 'uninstall', '-o', 'json'], { env });
    expect(JSON.parse(removed.stdout)).toEqual({
      apiVersion: 'netpol/v1alpha1',
      kind: 'CompletionUninstall',
      removed: [path],
      foreign: [],
    });
    expect((await runPlugin(['completion', 'uninstall'], { env })).stdout).toBe('Nothing was there to remove.\n');
  });

  it('names the file that is in the way', async () => {
    const bin = tempFolder();
    const path = writeScript(bin, 'kubectl_complete-netpol', 'echo mine\n');
    const env = { PATH: [pathWithPlugin(), bin].join(delimiter), HOME: tempFolder() };
    const { code, stdout, stderr } = await runPlugin(['completion', 'install'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`"${path}" is somebody else's file`);
  });

  it('loads no library to propose words', () => {
    const meta = JSON.parse(readFileSync(new URL('../../dist/meta.json', import.meta.url), 'utf8')) as Metafile;
    for (const entry of [
      'src/cli/completion/run.ts',
      'src/cli/completion/values.ts',
      'src/cluster/names/find-names.ts',
    ]) {
      const loaded = loadedWith(meta, entry);
      expect(loaded, entry).toContain(entry);
      expect(loaded.filter((input) => input.startsWith('node_modules/'))).toEqual([]);
      expect(loaded.length, entry).toBeLessThan(40);
    }
  });
});

interface Metafile {
  readonly outputs: Readonly<
    Record<string, { entryPoint?: string; inputs: object; imports: readonly { path: string; kind: string }[] }>
  >;
}

/** All sources that come with a lazily imported one. */
function loadedWith({ outputs }: Metafile, entry: string): readonly string[] {
  const paths = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === entry);
  for (const path of paths) {
    const next = (outputs[path]?.imports ?? []).filter(
      ({ kind, path: to }) => kind === 'import-statement' && to in outputs,
    );
    paths.push(...next.map((each) => each.path).filter((each) => !paths.includes(each)));
  }
  return paths.flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
}

/** bash's own variables when Tab is pressed at the end of the line; what it would offer. */
const ASK_BASH = `
eval "$(kubectl-netpol completion bash)"
COMP_LINE=$1 COMP_POINT=\${#1} COMP_TYPE=9
[[ $1 == *' ' ]] && tail=1 || tail=0
read -ra parts <<<"$1"
COMP_WORDS=()
for part in "\${parts[@]}"; do
  while [[ $part =~ ^([^:=]*)([:=]+)(.*)$ ]]; do
    [[ -z \${BASH_REMATCH[1]} ]] || COMP_WORDS+=("\${BASH_REMATCH[1]}")
    COMP_WORDS+=("\${BASH_REMATCH[2]}")
    part=\${BASH_REMATCH[3]}
  done
  COMP_WORDS+=("$part")
done
((tail)) && COMP_WORDS+=("")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_kubectl_netpol 2>/dev/null
printf '%s\\n' "\${COMPREPLY[@]}"
`;

describe.skipIf(!has('bash'))('bash', () => {
  it.each([
    ['kubectl-netpol wh', ['why', 'who-can', 'what-if']],
    ['kubectl-netpol why --demo web svc/ca', ['svc/catalog', 'svc/catalog:80', 'svc/catalog:http']],
    ['kubectl-netpol why --demo web svc/catalog:h', ['http']],
    ['kubectl-netpol why --demo web svc/catalog:', ['80', 'http']],
    ['kubectl-netpol why  --demo   payments/sts/', ['payments/sts/ledger']],
    ['kubectl-netpol why --output=j', ['json']],
    ['kubectl-netpol pod --demo -l app=w', ['web']],
    ['kubectl-netpol snapshot pack', ['']],
  ])('offers for "%s" %j', (line, offered) => {
    const script = writeIn(tempFolder(), 'ask', ASK_BASH);
    expect(run('bash', [script, line]).trimEnd().split('\n')).toEqual(offered);
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  it.each([
    ['kubectl-netpol wh', ['what-if', 'who-can', 'why']],
    ['kubectl-netpol why --demo web svc/catalog:h', ['svc/catalog:http']],
    ['kubectl-netpol why --output=j', ['--output=json']],
    ['kubectl-netpol snapshot pack', ['package.json', 'package-lock.json']],
  ])('offers for "%s" %j', (line, offered) => {
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const lines = run('fish', [
      '--no-config',
      '-c',
      `cd '${cwd}'; kubectl-netpol completion fish | source; complete -C '${line}'`,
    ]);
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((each) => each.split('\t')[0]),
    ).toEqual(offered);
  });
});

describe.skipIf(!has('zsh'))('zsh', () => {
  it('reads its script', () => {
    expect(run('zsh', ['-f', '-c', 'source <(kubectl-netpol completion zsh) && whence -w _kubectl-netpol'])).toBe(
      '_kubectl-netpol: function\n',
    );
  });
});

/** Prints "ok", or the line and text of what a grammar of PowerShell does not know. */
const PARSE_POWERSHELL = `
import sys, tree_sitter, tree_sitter_powershell
source = sys.stdin.buffer.read()
todo = [tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language())).parse(source).root_node]
wrong = []
while todo:
    node = todo.pop()
    if node.is_error or node.is_missing:
        wrong.append(f"{node.start_point[0] + 1}: {node.text.decode()}")
    todo.extend(node.children)
print("\\n".join(wrong) or "ok")
`;
const hasGrammar = spawnSync('python3', ['-c', 'import tree_sitter, tree_sitter_powershell']).status === 0;

describe.skipIf(!hasGrammar)('PowerShell, as far as a grammar knows it', () => {
  it('can read its script', () => {
    const script = run('kubectl-netpol', ['completion', 'powershell']);
    const parse = (input: string) => execFileSync('python3', ['-c', PARSE_POWERSHELL], { input, encoding: 'utf8' });
    expect(parse(script)).toBe('ok\n');
    expect(parse(script.replace('if (-not $note)', 'if -not $note'))).not.toBe('ok\n');
  });
});

describe.skipIf(!has('kubectl'))('kubectl', () => {
  it('asks what "completion install" wrote', async () => {
    const env = { PATH: pathWithPlugin(), HOME: tempFolder() };
    await runPlugin(['completion', 'install'], { env });
    const answer = run('kubectl', ['__complete', 'netpol', 'why', '--demo', 'web', 'svc/ca'], env);
    expect(answer).toBe('svc/catalog\thttp 80\nsvc/catalog:80\thttp\nsvc/catalog:http\t80\n:4\n');
  });
});
