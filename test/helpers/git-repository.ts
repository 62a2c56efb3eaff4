import { execFileSync } from 'node:child_process';
import { tempFolder, writeIn } from './temp-folder.ts';

/** A real repository in a folder of its own. */
export interface GitRepository {
  readonly folder: string;
  /** Writes files and commits everything; the id of the commit. */
  commit(files: Readonly<Record<string, string | Uint8Array>>): string;
  git(...args: readonly string[]): string;
}

/** What git needs to know of a person, and nothing of the developer's own settings. */
export const GIT_ENV = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'dev',
  GIT_AUTHOR_EMAIL: 'dev@example.com',
  GIT_COMMITTER_NAME: 'dev',
  GIT_COMMITTER_EMAIL: 'dev@example.com',
};

export function gitRepository(files: Readonly<Record<string, string | Uint8Array>> = {}): GitRepository {
  const folder = tempFolder();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, env: GIT_ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  git('init', '--quiet', '--initial-branch=main');
  const repository: GitRepository = {
    folder,
    git,
    commit(more) {
      for (const [name, content] of Object.entries(more)) writeIn(folder, name, content);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message=step');
      return git('rev-parse', 'HEAD').trim();
    },
  };
  repository.commit(files);
  return repository;
}
