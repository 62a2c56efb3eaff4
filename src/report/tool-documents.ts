import type { API_VERSION } from '../explain/explanation.ts';
import type { Tool } from '../model/examination.ts';

/* What the plugin prints about itself; docs/json.md. */

export interface SettingsDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'Settings';
  /** Absent: none is read. */
  readonly file?: string;
  readonly isThere: boolean;
  readonly settings: readonly SettingRow[];
}

/** One setting, as it holds. */
export interface SettingRow {
  readonly name: string;
  readonly value: string;
  readonly from: 'flag' | 'environment' | 'file' | 'default';
  /** The flag, the variable, `file:line:column`; absent for what is built in. */
  readonly where?: string;
}

export interface CompletionInstallDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'CompletionInstall';
  readonly path: string;
  /** Whether it has changed. */
  readonly written: boolean;
}

export interface CompletionUninstallDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'CompletionUninstall';
  readonly removed: readonly string[];
  /** Files of that name that are somebody else's, and stay. */
  readonly foreign: readonly string[];
}

export interface VersionDocument extends Tool {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'Version';
}

/** Objects for kubectl: roles, or what would be created. */
export interface ObjectList {
  readonly apiVersion: 'v1';
  readonly kind: 'List';
  readonly items: readonly object[];
}
