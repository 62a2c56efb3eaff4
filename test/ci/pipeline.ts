import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { GIT_ENV, type GitRepository, gitRepository } from '../helpers/git-repository.ts';
import { finish, PLUGIN, type PluginRun } from '../helpers/plugin.ts';
import { tempFolder, writeScript } from '../helpers/temp-folder.ts';

/* What pipelines run, run here: the scripts as they stand in the files that people use. */

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function readYaml(name: string): unknown {
  return parse(readFileSync(`${ROOT}/${name}`, 'utf8'));
}

/** A folder for the PATH with the built plugin, and with other programs given as scripts. */
export function programs(more: Readonly<Record<string, string>> = {}): string {
  const folder = tempFolder();
  writeScript(folder, 'kubectl-netpol', `#!/bin/sh\nexec '${process.execPath}' '${PLUGIN}' "$@"\n`);
  for (const [name, text] of Object.entries(more)) writeScript(folder, name, text);
  return folder;
}

export interface ScriptRun {
  readonly shell?: 'bash' | 'sh';
  readonly cwd: string;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function runScript(script: string, { shell = 'bash', cwd, path, env }: ScriptRun): Promise<PluginRun> {
  const child = spawn(shell, ['-c', script], {
    cwd,
    env: { ...GIT_ENV, ...env, PATH: `${path}:${process.env['PATH']}` },
  });
  child.stdin.end();
  return finish(child);
}

const POD = (app: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${app}}}
  template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: main, image: none, ports: [{containerPort: 8080}]}]}}
`;

export const NAMESPACE = `---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}
`;

/** A policy that lets pods with this label in to the database. */
export function policy(from: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: 8080}]}]
`;
}

export const FLOWS = `apiVersion: netpol/v1alpha1
kind: Flows
namespace: shop
flows: [{from: deploy/web, to: "deploy/db:8080", expect: allow}]
`;

export interface PullRequest {
  readonly repository: GitRepository;
  readonly base: string;
}

/** A GitOps repository whose base lets web in, with what a pull request changes. */
export function pullRequest(changed: Readonly<Record<string, string>>): PullRequest {
  const repository = gitRepository({
    'deploy/apps.yaml': `${NAMESPACE}${POD('web')}${POD('db')}${POD('job')}`,
    'deploy/db.yaml': policy('web'),
    'flows.yaml': FLOWS,
  });
  const base = repository.git('rev-parse', 'HEAD').trim();
  repository.commit(changed);
  return { repository, base };
}
