import { readFileSync } from 'node:fs';
import { readLintFolders } from '../lints/read-lint-folders.ts';
import { anchorOf } from '../../src/report/sarif.ts';
import type { Lint } from '../../src/advise/lint/lint.ts';
import { phraseLint } from '../../src/advise/lint/phrase.ts';

const HEAD = `# Lints

What \`kubectl netpol lint\` looks for. An API server takes all of it without a word, but for what L-06 and L-14 find in files.

\`\`\`
kubectl netpol lint -n shop                      # the policies of a namespace; -A: of all
kubectl netpol lint -f deploy/                   # files: what they do not hold is not guessed
kubectl netpol lint main:deploy                  # a revision of the git repository here
kubectl netpol lint -f - -o sarif                # for code scanning; -o github, -o gitlab, -o md: docs/ci.md
kubectl netpol lint --select L-07,service-port   # some of them; --ignore leaves some out
kubectl netpol lint --explain L-07               # what stands on this page
\`\`\`

An **error** is almost surely wrong, a **warning** probably; what is told for **information** may be meant. The exit code is 2 when
there is an error; \`--fail-on warning\`, \`info\` or \`never\` moves that. Of what could not be read nothing is said: the report names the
lints that were not checked, and why.

One object is left out by an annotation of its own; ids and names do:

\`\`\`yaml
metadata:
  annotations:
    kubectl-netpol/lint-ignore: L-18, dns-not-allowed
\`\`\`

NetworkPolicies, namespaces and the policies of other languages may carry it. What is ignored is counted, and listed by \`-o json\`.
`;

/** docs/lints.md: a table of all, and a section for each with an example. */
export function lintsPage(lints: readonly Lint[]): string {
  const rows = lints.map((lint) => `| [${lint.id}](#${anchorOf(lint)}) | ${lint.severity} | ${lint.summary} |`);
  return [HEAD, '| | | |', '|---|---|---|', ...rows, '', ...lints.map(section)].join('\n');
}

function section(lint: Lint): string {
  const { id, name, severity, summary } = lint;
  const { why, remedy, needs, source } = phraseLint(lint);
  return [
    `## ${id} ${name}`,
    '',
    `**${severity}**: ${summary}.`,
    '',
    why,
    '',
    `What to do: ${remedy}`,
    '',
    `Has to be known: ${needs}. [Reference](${source})`,
    '',
    ...example(id),
  ].join('\n');
}

/** The first policy on which the lint fires in its tests. */
function example(id: string): readonly string[] {
  const files = readLintFolders().find((folder) => folder.id === id)?.fires ?? [];
  const file = files.find((path) => path.endsWith('/fires.yaml')) ?? files[0];
  const documents = file === undefined ? [] : readFileSync(file, 'utf8').split(/^---\n/m);
  const policy = documents.find((text) => /^kind: .*NetworkPolicy$/m.test(text));
  return policy === undefined ? [] : ['```yaml', policy.replace(/^#.*\n/gm, '').trim(), '```', ''];
}
