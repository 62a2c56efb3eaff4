import type { LintDocument } from '../../advise/lint/lint-document.ts';
import type { LintNeed } from '../../advise/lint/lint.ts';
import type {
  CompletionInstallDocument,
  CompletionUninstallDocument,
  ObjectList,
  SettingRow,
  SettingsDocument,
  VersionDocument,
} from '../tool-documents.ts';
import { about, exactly, foreign, list, object, optional, part, text, words, yesNo } from './schema.ts';
import { API } from './common.ts';

export const SETTINGS = object<SettingsDocument>({
  apiVersion: API,
  kind: exactly('Settings' as const),
  file: optional(text('of your own defaults; absent: none is read')),
  isThere: yesNo(),
  settings: list(
    object<SettingRow>({
      name: text(),
      value: text(),
      from: words<SettingRow['from']>({ flag: '', environment: '', file: '', default: '' }),
      where: optional(text('the flag, the variable, or file, line and column')),
    }),
  ),
});

export const COMPLETION_INSTALL = object<CompletionInstallDocument>({
  apiVersion: API,
  kind: exactly('CompletionInstall' as const),
  path: text('what kubectl runs at Tab'),
  written: yesNo('whether it has changed'),
});

export const COMPLETION_UNINSTALL = object<CompletionUninstallDocument>({
  apiVersion: API,
  kind: exactly('CompletionUninstall' as const),
  removed: list(text('a file or folder that is gone')),
  foreign: list(text("somebody else's file of that name, which stays")),
});

export const VERSION = object<VersionDocument>({
  apiVersion: API,
  kind: exactly('Version' as const),
  version: text(),
  commit: text('may be empty'),
  node: text(),
  platform: text(),
});

export const OBJECT_LIST = object<ObjectList>({
  apiVersion: exactly('v1' as const),
  kind: exactly('List' as const),
  items: about('objects for kubectl: roles and their bindings, or what a probe would create', list(foreign())),
});

const NEEDS = part(
  'LintNeed',
  words<LintNeed>({
    pods: '',
    namespaces: '',
    services: '',
    addresses: '',
    nodes: '',
    enforcer: '',
    webhooks: '',
    monitors: '',
    ingresses: '',
  }),
);

export const LINT = object<LintDocument>({
  apiVersion: API,
  kind: exactly('Lint' as const),
  id: text('never changes: L-07'),
  name: text(),
  severity: words<LintDocument['severity']>({ error: '', warning: '', info: '' }),
  summary: text('what it finds'),
  why: text('what happens to those who leave it'),
  remedy: text('what to do about it'),
  source: text('a link'),
  needs: about('what has to be known for any answer', list(NEEDS)),
  uses: optional(about('what lets it see more', list(NEEDS))),
});
