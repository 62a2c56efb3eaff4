import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../../../src/cli/config/example.ts';
import { readConfigFile, readEnvironment } from '../../../src/cli/config/read-config.ts';
import { SETTINGS } from '../../../src/cli/config/settings.ts';

const HEAD = 'apiVersion: netpol/v1alpha1\nkind: Config\n';

async function read(body: string) {
  const { config, problems } = await readConfigFile('c.yaml', `${HEAD}${body}`);
  const values = [...config.values].map(([name, { text, where }]) => [name, text, where()]);
  return { values, keys: config.keys.map(({ name, keys, where }) => [name, keys, where()]), problems };
}

describe('a file of settings', () => {
  it('says what is preferred, and where that stands', async () => {
    const body =
      'color: never\nprobe:\n  image: registry.example/n:1\n  wait: 5\nshell: {hideNamespaces: [kube-*, x]}\n';
    expect(await read(body)).toEqual({
      values: [
        ['color', 'never', 'c.yaml:3:1'],
        ['probe.image', 'registry.example/n:1', 'c.yaml:5:3'],
        ['probe.wait', '5', 'c.yaml:6:3'],
        ['shell.hideNamespaces', 'kube-*,x', 'c.yaml:7:9'],
      ],
      keys: [],
      problems: [],
    });
  });

  it('has keys of the shell, by command', async () => {
    const { keys, problems } = await read("shell:\n  keys:\n    flow.probe: ['!', ctrl-x]\n");
    expect({ keys, problems }).toEqual({ keys: [['flow.probe', ['!', 'ctrl-x'], 'c.yaml:5:5']], problems: [] });
  });

  it.each([
    ['colour: never', 'c.yaml:3:1: error: colour: unknown field "colour"; did you mean "color"?'],
    ['color: nevr', 'c.yaml:3:1: error: color: takes auto, always, never, not "nevr"; did you mean "never"?'],
    ['probe:\n  imge: a', 'c.yaml:4:3: error: probe.imge: unknown field "imge"; did you mean "image"?'],
    ['probe: {wait: 31}', 'c.yaml:3:9: error: probe.wait: is a whole number from 1 to 30, not "31"'],
    ['probe: {wait: 1.5}', 'c.yaml:3:9: error: probe.wait: is a whole number from 1 to 30, not "1.5"'],
    ['probe: {image: [a]}', 'c.yaml:3:9: error: probe.image: must be one value'],
    ["probe: {image: ''}", 'c.yaml:3:9: error: probe.image: is empty'],
    ['probe: fast', 'c.yaml:3:1: error: probe: must be a mapping'],
    [
      'shell: {theme: drak}',
      'shell.theme: takes terminal, light, dark, high-contrast, not "drak"; did you mean "dark"?',
    ],
    ['shell: {hideNamespaces: kube}', 'shell.hideNamespaces: must be a list'],
    ['shell: {keys: [q]}', 'shell.keys: must be a mapping'],
    ['shell: {keys: {watch: [n]}}', 'shell.keys.watch[0]: must be a text; put it in quotes: "n"'],
    [
      'shell: {keys: {finde: [x]}}',
      'c.yaml:3:16: error: shell.keys.finde: is no command of the shell; did you mean "find"?',
    ],
    ['color: never\ncolor: auto', 'c.yaml:4:1: warning: the key "color" stands here and in line 3'],
    ['a: [', 'c.yaml:4:1: error: this document is not valid YAML'],
    ['---\nkind: Config\napiVersion: netpol/v1alpha1', 'c.yaml:4:1: error: there is one document of settings already'],
  ])('is refused with the place of "%s"', async (body, problem) => {
    expect((await read(`${body}\n`)).problems.join('\n')).toContain(problem);
  });

  it.each([
    ['kind: Flows\napiVersion: netpol/v1alpha1\n', 'c.yaml:1:1: error: is a Flows of netpol/v1alpha1'],
    ['color: never\n', 'c.yaml:1:1: error: this document has no kind'],
    ['- a\n', 'is not a Kubernetes object but a list'],
  ])('is none where it says so: %j', async (text, problem) => {
    expect((await readConfigFile('c.yaml', text)).problems.join('\n')).toContain(problem);
  });

  it.each(['', '# nothing\n', HEAD])('may say nothing: %j', async (text) => {
    const { config, problems } = await readConfigFile('c.yaml', text);
    expect({ size: config.values.size, problems }).toEqual({ size: 0, problems: [] });
  });
});

describe('the example', () => {
  it('changes nothing', async () => {
    const { config, problems } = await readConfigFile('c.yaml', exampleConfig());
    expect({ size: config.values.size, problems }).toEqual({ size: 0, problems: [] });
  });

  it('can be taken at its word: without the marks of comments, every setting holds', async () => {
    const text = exampleConfig()
      .replaceAll(/^# (?=\w+: ?(?:\S+)?$|probe:|shell:)/gm, '')
      .replaceAll(/^# (?= {2,})/gm, '');
    const { config, problems } = await readConfigFile('c.yaml', text);
    expect(problems).toEqual([]);
    expect([...config.values.keys()]).toEqual(SETTINGS.map(({ name }) => name));
    expect(config.keys.length).toBe(2);
  });
});

describe('the environment', () => {
  it('says the same of each setting', () => {
    const { values, problems } = readEnvironment({ KUBECTL_NETPOL_IMAGE: 'a', KUBECTL_NETPOL_WAIT: '', OTHER: 'b' });
    expect([...values].map(([name, { text, where }]) => [name, text, where()])).toEqual([
      ['probe.image', 'a', 'KUBECTL_NETPOL_IMAGE'],
    ]);
    expect(problems).toEqual([]);
  });

  it('is refused by the name of its variable', () => {
    expect(readEnvironment({ KUBECTL_NETPOL_WAIT: 'x' }).problems).toEqual([
      'KUBECTL_NETPOL_WAIT is a whole number from 1 to 30, not "x"',
    ]);
  });
});
