import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const SCENARIOS = join(import.meta.dirname, '..', '..', 'scenarios');

export interface ScenarioObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Objects of an API group in the manifests of all scenarios, and of those that come. */
export function scenarioObjects(group: RegExp): readonly ScenarioObject[] {
  return (
    readdirSync(SCENARIOS, { withFileTypes: true })
      // The ledgers are a folder, too, and no scenario.
      .filter((entry) => entry.isDirectory() && existsSync(join(SCENARIOS, entry.name, 'cluster.yaml')))
      .flatMap(({ name }) => parseAllDocuments(readFileSync(join(SCENARIOS, name, 'cluster.yaml'), 'utf8')))
      .map((document) => document.toJS() as ScenarioObject) // ours, and well-formed
      .filter((object) => group.test(object?.apiVersion ?? ''))
  );
}
