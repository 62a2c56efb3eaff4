import { describe, expect, it } from 'vitest';
import { loadText, policy, problemsOf, unmark } from './manifests.ts';

const ERROR = 'error: NetworkPolicy x/p: ';
const WARNING = 'warning: NetworkPolicy x/p: ';

/** In `spec` a « stands before the place that each problem must name, in their order. */
type Row = readonly [what: string, spec: readonly string[], ...problems: string[]];

async function expectRefused([, spec, ...problems]: Row): Promise<void> {
  const { text, places } = unmark(policy(...spec));
  const { snapshot } = await loadText(text);
  expect(await problemsOf(text)).toEqual(problems.map((problem, index) => `${places[index]}: ${problem}`));
  expect(snapshot.networkPolicies).toEqual([]);
  expect(snapshot.invalidPolicies).toMatchObject([{ ref: { kind: 'NetworkPolicy', namespace: 'x', name: 'p' } }]);
}

async function expectTaken([, spec, ...problems]: Row): Promise<void> {
  const { text, places } = unmark(policy(...spec));
  const { snapshot } = await loadText(text);
  expect(await problemsOf(text)).toEqual(problems.map((problem, index) => `${places[index]}: ${problem}`));
  expect(snapshot.networkPolicies).toMatchObject([{ namespace: 'x', name: 'p' }]);
  expect(snapshot.invalidPolicies).toEqual([]);
}

function itHolds(rows: readonly Row[], holds: (row: Row) => Promise<void>): void {
  it.each(rows.map((row) => ({ what: row[0], row })))('$what', ({ row }) => holds(row));
}

describe('a policy is refused for', () => {
  const UNKNOWN = 'without strict validation it would be dropped';

  itHolds(
    [
      [
        'an unknown field of a selector, which lenient servers would widen to everything (EC-054)',
        ['podSelector:', '  «matchLabel: {a: b}'],
        `${ERROR}spec.podSelector.matchLabel: unknown field "matchLabel"; ${UNKNOWN}, and the selector would be {}, which selects everything; did you mean "matchLabels"?`,
      ],
      [
        'an unknown field of the spec',
        ['podSelector: {}', '«policyType: [Ingress]'],
        `${ERROR}spec.policyType: unknown field "policyType"; ${UNKNOWN}; did you mean "policyTypes"?`,
      ],
      [
        'a field in other case',
        ['«PodSelector: {}'],
        `${ERROR}spec.PodSelector: unknown field "PodSelector"; ${UNKNOWN}; did you mean "podSelector"?`,
      ],
      [
        'letters swapped',
        ['ingress:', '- «form: []'],
        `${ERROR}spec.ingress[0].form: unknown field "form"; ${UNKNOWN}; did you mean "from"?`,
      ],
      [
        'from in an egress rule',
        ['egress:', '- «from: []'],
        `${ERROR}spec.egress[0].from: unknown field "from"; ${UNKNOWN}; "from" is a field of an ingress rule; an egress rule has "to", "ports"`,
      ],
      [
        'ports in a peer',
        ['ingress:', '- from:', '  - podSelector: {}', '    «ports: []'],
        `${ERROR}spec.ingress[0].from[0].ports: unknown field "ports"; ${UNKNOWN}; "ports" is a field of an ingress rule and an egress rule; a peer has "podSelector", "namespaceSelector", "ipBlock"`,
      ],
      [
        'a misspelt selector, and not for the peer that it leaves empty',
        ['ingress:', '- from:', '  - «podselector: {}'],
        `${ERROR}spec.ingress[0].from[0].podselector: unknown field "podselector"; ${UNKNOWN}; did you mean "podSelector"?`,
      ],
      [
        'a misspelt operator, and not for the one that is then missing',
        ['podSelector:', '  matchExpressions:', '  - {key: a, «operater: Exists}'],
        `${ERROR}spec.podSelector.matchExpressions[0].operater: unknown field "operater"; ${UNKNOWN}; did you mean "operator"?`,
      ],
      [
        'a peer that is a text, and not for what it lacks',
        ['ingress:', '- from:', '  - «all'],
        `${ERROR}spec.ingress[0].from[0]: must be a mapping, not a string`,
      ],
      [
        'an expression that is a text, and not for what it lacks',
        ['podSelector:', '  matchExpressions:', '  - «a in (b)'],
        `${ERROR}spec.podSelector.matchExpressions[0]: must be a mapping, not a string`,
      ],
      [
        'a field that is like no other',
        ['ingress:', '- ports:', '  - «number: 80'],
        `${ERROR}spec.ingress[0].ports[0].number: unknown field "number"; ${UNKNOWN}; a port has "protocol", "port", "endPort"`,
      ],
      [
        'a boolean as label',
        ['podSelector:', '  matchLabels:', '    «a: yes'],
        `${ERROR}spec.podSelector.matchLabels.a: must be a string, not a boolean; put it in quotes: "yes"`,
      ],
      [
        'numbers as labels',
        ['podSelector:', '  matchExpressions:', '  - {key: a, operator: In, values: [b, «1.0]}'],
        `${ERROR}spec.podSelector.matchExpressions[0].values[1]: must be a string, not the number 1; put it in quotes: "1.0"`,
      ],
      [
        'a mapping for a list',
        ['«ingress:', '  from: []'],
        `${ERROR}spec.ingress: must be a list, not a mapping; begin each item with a dash`,
      ],
      [
        'a list for a mapping',
        ['«podSelector:', '- matchLabels: {}'],
        `${ERROR}spec.podSelector: must be a mapping, not a list; remove the dash`,
      ],
      [
        'a text for a list',
        ['«policyTypes: Ingress'],
        `${ERROR}spec.policyTypes: must be a list, not a string; write [Ingress]`,
      ],
      ['a text for a mapping', ['«podSelector: a=b'], `${ERROR}spec.podSelector: must be a mapping, not a string`],
      [
        'labels that are a list',
        ['podSelector:', '  «matchLabels: [a]'],
        `${ERROR}spec.podSelector.matchLabels: must be a mapping of strings, not a list; remove the dash`,
      ],
      [
        'a text for a number',
        ['ingress:', '- ports:', '  - port: 80', '    «endPort: "90"'],
        `${ERROR}spec.ingress[0].ports[0].endPort: must be a whole number, not a string; write 90 without quotes`,
      ],
      [
        'a broken port number',
        ['ingress:', '- ports:', '  - «port: 80.5'],
        `${ERROR}spec.ingress[0].ports[0].port: must be a port number or the name of a port, not the number 80.5`,
      ],
    ],
    expectRefused,
  );

  itHolds(
    [
      [
        'In without values (EC-050)',
        ['podSelector:', '  matchExpressions:', '  - {key: a, operator: In, «values: []}'],
        `${ERROR}spec.podSelector.matchExpressions[0].values: In needs at least one value`,
      ],
      [
        'NotIn without values',
        ['podSelector:', '  matchExpressions:', '  - «{key: a, operator: NotIn}'],
        `${ERROR}spec.podSelector.matchExpressions[0].values: NotIn needs at least one value`,
      ],
      [
        'Exists with values (EC-051)',
        ['podSelector:', '  matchExpressions:', '  - {key: a, operator: Exists, «values: [b]}'],
        `${ERROR}spec.podSelector.matchExpressions[0].values: Exists takes no values; use In or NotIn, or remove them`,
      ],
      [
        'an unknown operator (EC-052)',
        ['podSelector:', '  matchExpressions:', '  - {key: a, «operator: Gt, values: ["1"]}'],
        `${ERROR}spec.podSelector.matchExpressions[0].operator: "Gt" is not an operator of a label selector; write In, NotIn, Exists or DoesNotExist`,
      ],
      [
        'no operator',
        ['podSelector:', '  matchExpressions:', '  - «{key: a}'],
        `${ERROR}spec.podSelector.matchExpressions[0].operator: is required; write In, NotIn, Exists or DoesNotExist`,
      ],
      [
        'no key',
        ['podSelector:', '  matchExpressions:', '  - «{operator: Exists}'],
        `${ERROR}spec.podSelector.matchExpressions[0].key: "" is not a label key: it is empty`,
      ],
      [
        'a bad label key',
        ['podSelector:', '  matchLabels:', '    «a b: c'],
        `${ERROR}spec.podSelector.matchLabels["a b"]: "a b" is not a label key: it may hold letters, digits, "-", "_" and ".", and must begin and end with a letter or digit`,
      ],
      [
        'a bad label value',
        ['ingress:', '- from:', '  - namespaceSelector:', '      matchLabels: {«a: -b}'],
        `${ERROR}spec.ingress[0].from[0].namespaceSelector.matchLabels.a: "-b" is not a label value: it may hold letters, digits, "-", "_" and ".", and must begin and end with a letter or digit`,
      ],
      [
        'a bad value in a list',
        ['podSelector:', '  matchExpressions:', '  - {key: a, operator: In, values: [b, «c d]}'],
        `${ERROR}spec.podSelector.matchExpressions[0].values[1]: "c d" is not a label value: it may hold letters, digits, "-", "_" and ".", and must begin and end with a letter or digit`,
      ],
    ],
    expectRefused,
  );

  const NO_PEER = 'must specify a peer: a podSelector, a namespaceSelector or an ipBlock';

  itHolds(
    [
      [
        'an empty peer (EC-030)',
        ['ingress:', '- from:', '  - «{}'],
        `${ERROR}spec.ingress[0].from[0]: ${NO_PEER}; to allow everyone leave from out; podSelector: {} is every pod of this namespace`,
      ],
      [
        'a peer without value',
        ['egress:', '- to:', '  -«'],
        `${ERROR}spec.egress[0].to[0]: ${NO_PEER}; to allow everyone leave to out; podSelector: {} is every pod of this namespace`,
      ],
      [
        'a peer whose selector has no value (EC-031)',
        ['ingress:', '- from:', '  - ««podSelector:'],
        `${ERROR}spec.ingress[0].from[0]: ${NO_PEER}; to allow everyone leave from out; podSelector: {} is every pod of this namespace`,
        `${WARNING}spec.ingress[0].from[0].podSelector: has no value, which is the same as not being there; to select everything write podSelector: {}`,
      ],
      [
        'an ipBlock beside a selector (EC-039)',
        ['ingress:', '- from:', '  - «ipBlock: {cidr: 10.0.0.0/8}', '    podSelector: {}'],
        `${ERROR}spec.ingress[0].from[0]: may not have both an ipBlock and a selector; begin the ipBlock with a dash of its own: then either of the two may match`,
      ],
      [
        'except equal to cidr (EC-061)',
        ['ingress:', '- from:', '  - ipBlock:', '      cidr: 10.0.0.0/8', '      except: [10.1.0.0/16, «10.0.0.0/8]'],
        `${ERROR}spec.ingress[0].from[0].ipBlock.except[1]: "10.0.0.0/8" must lie within cidr ("10.0.0.0/8") and be smaller than it`,
      ],
      [
        'except outside cidr (EC-062)',
        ['ingress:', '- from:', '  - ipBlock:', '      cidr: 10.0.0.0/8', '      except: [«11.0.0.0/16]'],
        `${ERROR}spec.ingress[0].from[0].ipBlock.except[0]: "11.0.0.0/16" must lie within cidr ("10.0.0.0/8") and be smaller than it`,
      ],
      [
        'except of the other family (EC-063)',
        ['ingress:', '- from:', '  - ipBlock:', '      cidr: 10.0.0.0/8', '      except: [«"2001:db8::/64"]'],
        `${ERROR}spec.ingress[0].from[0].ipBlock.except[0]: "2001:db8::/64" must lie within cidr ("10.0.0.0/8") and be smaller than it`,
      ],
      [
        'an address for a block (EC-064)',
        ['egress:', '- to:', '  - ipBlock: {«cidr: 10.0.0.1}'],
        `${ERROR}spec.egress[0].to[0].ipBlock.cidr: "10.0.0.1" has no prefix length: write "10.0.0.1/32" for this one address`,
      ],
      [
        'a block that is none',
        ['egress:', '- to:', '  - ipBlock: {«cidr: foo, except: [bar]}'],
        `${ERROR}spec.egress[0].to[0].ipBlock.cidr: "foo" is not an address and a prefix length, like "10.9.8.0/24" or "2001:db8::/64"`,
      ],
      [
        'an ipBlock without cidr',
        ['egress:', '- to:', '  - «ipBlock: {}'],
        `${ERROR}spec.egress[0].to[0].ipBlock.cidr: is required; write an address block such as "10.0.0.0/8"`,
      ],
    ],
    expectRefused,
  );

  const port = (fields: string): readonly string[] => ['ingress:', '- ports:', `  - {${fields}}`];

  itHolds(
    [
      [
        'port 0 (EC-081)',
        port('«port: 0'),
        `${ERROR}spec.ingress[0].ports[0].port: 0 is not a port: it must be from 1 to 65535`,
      ],
      [
        'port 65536 (EC-081)',
        port('«port: 65536'),
        `${ERROR}spec.ingress[0].ports[0].port: 65536 is not a port: it must be from 1 to 65535`,
      ],
      [
        'digits as name (EC-082)',
        port('«port: "80"'),
        `${ERROR}spec.ingress[0].ports[0].port: "80" is not the name of a port: it must hold a letter; for the port number write 80 without quotes`,
      ],
      [
        'a name in upper case',
        port('«port: HTTP'),
        `${ERROR}spec.ingress[0].ports[0].port: "HTTP" is not the name of a port: it may hold only lower case letters, digits and "-"`,
      ],
      [
        'endPort below port (EC-078)',
        port('port: 80, «endPort: 79'),
        `${ERROR}spec.ingress[0].ports[0].endPort: 79 is less than port, which is 80`,
      ],
      [
        'endPort beyond the last port',
        port('port: 80, «endPort: 70000'),
        `${ERROR}spec.ingress[0].ports[0].endPort: 70000 is not a port: it must be from 1 to 65535`,
      ],
      [
        'endPort with a name (EC-079)',
        port('port: http, «endPort: 80'),
        `${ERROR}spec.ingress[0].ports[0].endPort: needs a port number, not the port name "http"`,
      ],
      [
        'endPort without port (EC-080)',
        port('«endPort: 80'),
        `${ERROR}spec.ingress[0].ports[0].endPort: needs a port, where the range begins`,
      ],
      [
        'a protocol in lower case',
        port('«protocol: tcp'),
        `${ERROR}spec.ingress[0].ports[0].protocol: "tcp" is not a protocol of NetworkPolicy; write TCP`,
      ],
      [
        'another protocol',
        port('«protocol: ICMP'),
        `${ERROR}spec.ingress[0].ports[0].protocol: "ICMP" is not a protocol of NetworkPolicy; write TCP, UDP, SCTP, or leave it out for TCP`,
      ],
      [
        'three policy types (EC-013)',
        ['«policyTypes: [Ingress, Egress, Ingress]'],
        `${ERROR}spec.policyTypes: may not have more than two entries`,
      ],
      [
        'a policy type in lower case (EC-014)',
        ['policyTypes: [Egress, «ingress]'],
        `${ERROR}spec.policyTypes[1]: "ingress" is not a policy type; write Ingress`,
      ],
      [
        'a policy type that is none',
        ['policyTypes:', '- «Both'],
        `${ERROR}spec.policyTypes[0]: "Both" is not a policy type; write Ingress or Egress`,
      ],
    ],
    expectRefused,
  );

  it('several things at once, in the order of the text', async () => {
    const spec = ['podSelector:', '  matchLabel: {a: b}', 'policyTypes: [ingress]', 'ingress: foo'];
    expect((await problemsOf(policy(...spec))).map((problem) => problem.slice(0, 4))).toEqual(['7:5:', '8:17', '9:3:']);
  });
});

describe('a policy is taken, with a warning, for', () => {
  const CIDR = ['egress:', '- to:', '  - ipBlock:'];
  const STRICT = 'servers from 1.36 on refuse it in a new policy';

  itHolds(
    [
      [
        'host bits (EC-060)',
        [...CIDR, '      «cidr: 192.168.1.5/24'],
        `${WARNING}spec.egress[0].to[0].ipBlock.cidr: "192.168.1.5/24" has bits set beyond its prefix length and means "192.168.1.0/24"; ${STRICT}; write "192.168.1.0/24", or "192.168.1.5/32" for the one address`,
      ],
      [
        'IPv4 in IPv6 form',
        [...CIDR, '      «cidr: "::ffff:10.0.0.0/104"'],
        `${WARNING}spec.egress[0].to[0].ipBlock.cidr: "::ffff:10.0.0.0/104" is an IPv4 block in IPv6 form; ${STRICT}; write "10.0.0.0/8"`,
      ],
      [
        'leading zeros',
        [...CIDR, '      «cidr: 010.0.0.0/8'],
        `${ERROR}spec.egress[0].to[0].ipBlock.cidr: "010.0.0.0/8" has leading zeros: the server reads "10.0.0.0/8", but some network plugins cannot read it and let every address match; ${STRICT}; write "10.0.0.0/8"`,
      ],
      [
        'host bits of except',
        [...CIDR, '      cidr: 10.0.0.0/8', '      except:', '      - «10.1.0.5/16'],
        `${WARNING}spec.egress[0].to[0].ipBlock.except[0]: "10.1.0.5/16" has bits set beyond its prefix length and means "10.1.0.0/16"; ${STRICT}; write "10.1.0.0/16", or "10.1.0.5/32" for the one address`,
      ],
      [
        'a selector without value beside another (EC-036)',
        ['ingress:', '- from:', '  - podSelector: {}', '    «namespaceSelector:'],
        `${WARNING}spec.ingress[0].from[0].namespaceSelector: has no value, which is the same as not being there; to select everything write namespaceSelector: {}`,
      ],
      [
        'a rule without value',
        ['ingress:', '- «# nobody'],
        `${WARNING}spec.ingress[0]: has no value and is taken for {}, the rule that allows everything; write {} if that is meant, or remove the dash`,
      ],
      [
        'a label without value',
        ['podSelector:', '  matchLabels:', '    «a:'],
        `${WARNING}spec.podSelector.matchLabels.a: has no value: the server takes it for "", but kubectl apply leaves the entry out; write a: "" if that is meant`,
      ],
    ],
    expectTaken,
  );
});

describe('a policy is taken with', () => {
  itHolds(
    [
      ['nothing said (EC-022)', []],
      ['both types', ['policyTypes: [Ingress, Egress]']],
      ['one type twice (EC-012)', ['policyTypes: [Ingress, Ingress]']],
      ['no types (EC-009)', ['policyTypes: []', 'egress: [{}]']],
      [
        'conditions that exclude each other (EC-053)',
        [
          'podSelector:',
          '  matchExpressions:',
          '  - {key: a, operator: In, values: [a]}',
          '  - {key: a, operator: NotIn, values: [a]}',
        ],
      ],
      ['empty label values', ['podSelector: {matchLabels: {a: ""}}']],
      ['endPort equal to port (EC-077)', ['ingress: [{ports: [{port: 80, endPort: 80}]}]']],
      ['a port written as a float', ['ingress: [{ports: [{port: 80.0}]}]']],
      [
        'nulls where nothing is meant',
        ['policyTypes: null', 'ingress: [{from: null, ports: [{protocol: null, port: null}]}]'],
      ],
    ],
    expectTaken,
  );

  it('no nulls in what is passed on', async () => {
    const spec = [
      'podSelector: {matchLabels: {a: null}, matchExpressions: null}',
      'ingress: [null, {ports: [null]}]',
      'egress: null',
    ];
    const { snapshot } = await loadText(policy(...spec));
    expect(snapshot.networkPolicies[0]?.spec).toEqual({
      podSelector: { matchLabels: { a: '' } },
      ingress: [{}, { ports: [{}] }],
    });
  });

  it('its spec as it stands: defaults are for the reader of the spec', async () => {
    const { snapshot } = await loadText(policy('egress: [{to: [{podSelector: {}}]}]'));
    expect(snapshot.networkPolicies[0]?.spec).toEqual({ egress: [{ to: [{ podSelector: {} }] }] });
  });
});

describe('the metadata of a policy', () => {
  const withMetadata = (metadata: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\n`;

  it.each([
    [
      'a bad name',
      '{«name: A_B}',
      'error: NetworkPolicy default/A_B: metadata.name: "A_B" is not a valid name: it must consist of lower case letters, digits, "-" and ".", and begin and end with a letter or digit',
    ],
    [
      'a name of a template',
      '{«name: "{{ .Release.Name }}"}',
      'error: NetworkPolicy default/{{ .Release.Name }}: metadata.name: "{{ .Release.Name }}" is not a valid name: it must consist of lower case letters, digits, "-" and ".", and begin and end with a letter or digit; this looks like a template that is not rendered: helm template … | kubectl netpol … -f -',
    ],
    [
      'a name that is a number',
      '{«name: 123}',
      'error: NetworkPolicy default/123: metadata.name: must be a string, not the number 123; put it in quotes: "123"',
    ],
    [
      'a bad namespace',
      '{name: p, «namespace: A_B}',
      'error: NetworkPolicy A_B/p: metadata.namespace: "A_B" is not the name of a namespace: it must consist of lower case letters, digits and "-", and begin and end with a letter or digit',
    ],
    [
      'a bad label',
      '{name: p, labels: {«a: b c}}',
      'error: NetworkPolicy default/p: metadata.labels.a: "b c" is not a label value: it may hold letters, digits, "-", "_" and ".", and must begin and end with a letter or digit',
    ],
    [
      'a number as annotation',
      '{name: p, annotations: {«a: 1}}',
      'error: NetworkPolicy default/p: metadata.annotations.a: must be a string, not the number 1; put it in quotes: "1"',
    ],
    [
      'an unknown field',
      '{name: p, «lables: {}}',
      'error: NetworkPolicy default/p: metadata.lables: unknown field "lables"; without strict validation it would be dropped; did you mean "labels"?',
    ],
    [
      'a status',
      '{name: p}\n«status: {}',
      'error: NetworkPolicy default/p: status: unknown field "status"; without strict validation it would be dropped; a NetworkPolicy has "apiVersion", "kind", "metadata", "spec"',
    ],
    [
      'a prefix for a name',
      '{«generateName: p-}',
      'warning: NetworkPolicy default/p-: metadata.generateName: kubectl apply needs a name; only kubectl create makes one that begins so; write name',
    ],
  ])('may have %s', async (_, metadata, problem) => {
    const { text, places } = unmark(withMetadata(metadata));
    expect(await problemsOf(text)).toEqual([`${places[0]}: ${problem}`]);
  });

  it('may not be without a name', async () => {
    expect(await problemsOf(withMetadata('{namespace: x}'))).toEqual([
      '3:1: error: NetworkPolicy x/: metadata.name: is required',
    ]);
  });

  it('may hold everything that a server writes into it', async () => {
    const { snapshot, problems } = await loadText(
      withMetadata(
        '{name: p, uid: u, resourceVersion: "1", generation: 1, creationTimestamp: "2026-01-01T00:00:00Z", deletionTimestamp: "2026-01-02T00:00:00Z", managedFields: [{x: y}], finalizers: [a], ownerReferences: [{apiVersion: v1, kind: A, name: a, uid: u, controller: true}]}\nstatus: {}',
      ),
    );
    expect(problems).toEqual([]);
    expect(snapshot.networkPolicies).toMatchObject([{ name: 'p', terminating: true, created: '2026-01-01T00:00:00Z' }]);
  });

  it('shows that a server has stored it, and so has taken its label values (EC-055)', async () => {
    const text = withMetadata(
      '{name: p, uid: u, resourceVersion: "1"}\nspec:\n  podSelector:\n    matchLabels: {a: b c}',
    );
    expect(await problemsOf(text)).toEqual([
      '6:19: warning: NetworkPolicy default/p: spec.podSelector.matchLabels.a: "b c" is not a label value: it may hold letters, digits, "-", "_" and ".", and must begin and end with a letter or digit; no pod can have it; network plugins differ in what they make of it',
    ]);
    expect((await loadText(text)).snapshot.networkPolicies).toHaveLength(1);
  });
});

describe('an object that wants to be a NetworkPolicy', () => {
  it.each([
    ['extensions/v1beta1', 'NetworkPolicy', '1:1: ', 'apiVersion', ', which was removed in Kubernetes 1.16'],
    ['networking.k8s.io/v1beta1', 'NetworkPolicy', '1:1: ', 'apiVersion', ''],
    ['v1', 'NetworkPolicy', '1:1: ', 'apiVersion', ''],
    ['networking.k8s.oi/v1', 'NetworkPolicy', '1:1: ', 'apiVersion', ''],
    ['networking.k8s.io/v1', 'Networkpolicy', '2:1: ', 'kind', ''],
  ])('is refused as %s %s', async (apiVersion, kind, place, path, gone) => {
    const { snapshot, invalid } = await loadText(
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: p}\nspec: {podSelector: {matchLabels: {a: b}}}\n`,
    );
    expect(await problemsOf(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: p}\n`)).toEqual([
      `${place}error: NetworkPolicy default/p: ${path}: the server knows no kind "${kind}" in version "${apiVersion}"${gone}; write "apiVersion: networking.k8s.io/v1" and "kind: NetworkPolicy"`,
    ]);
    expect(snapshot.networkPolicies).toEqual([]);
    expect(invalid).toMatchObject([
      { ref: { kind: 'NetworkPolicy', name: 'p' }, podSelector: { matchLabels: { a: 'b' } } },
    ]);
  });
});

describe('a refused policy', () => {
  it('keeps its name, its selector, its place and the first reason', async () => {
    const { invalid } = await loadText(policy('podSelector: {matchLabels: {a: b}}', 'policyTypes: [ingress]'));
    expect(invalid).toMatchObject([
      {
        ref: { kind: 'NetworkPolicy', namespace: 'x', name: 'p' },
        position: { file: 'stdin', line: 7, column: 17 },
        message: 'spec.policyTypes[0]: "ingress" is not a policy type',
        podSelector: { matchLabels: { a: 'b' } },
      },
    ]);
  });

  it('has no selector when that is what is wrong', async () => {
    const { invalid } = await loadText(policy('podSelector: {matchLabel: {a: b}}'));
    expect(invalid[0]).not.toHaveProperty('podSelector');
  });
});
