import type { FieldPath } from '../../model/reference.ts';
import { asText, asTextMap, type RawObject } from '../raw.ts';
import { accepted, type Report } from './finding.ts';
import { TEMPLATE_HINT } from './manifest-entry.ts';
import { dnsLabelProblem, labelKeyProblem, labelValueProblem, subdomainProblem } from './names.ts';

/** The metadata of a decoded policy, as the API server checks it. */
export function validateMetadata(metadata: RawObject, report: Report): void {
  checkName(metadata, report);
  const namespace = asText(metadata['namespace']);
  const problem = namespace === undefined ? undefined : dnsLabelProblem(namespace);
  if (problem !== undefined) {
    report({
      path: ['metadata', 'namespace'],
      message: `"${namespace}" is not the name of a namespace: it ${problem}`,
    });
  }
  validateLabels(asTextMap(metadata['labels']), ['metadata', 'labels'], report);
}

function checkName(metadata: RawObject, report: Report): void {
  const name = asText(metadata['name']);
  const problem = name === undefined ? undefined : subdomainProblem(name);
  if (problem !== undefined) {
    const hint = name?.includes('{{') ? { hint: TEMPLATE_HINT } : {};
    report({ path: ['metadata', 'name'], message: `"${name}" is not a valid name: it ${problem}`, ...hint });
  }
  if (name !== undefined) return;
  if (asText(metadata['generateName']) === undefined)
    return report({ path: ['metadata', 'name'], message: 'is required' });
  const message = 'kubectl apply needs a name; only kubectl create makes one that begins so';
  report(accepted({ path: ['metadata', 'generateName'], message, hint: 'write name' }));
}

/** Labels of any object. */
export function validateLabels(labels: Readonly<Record<string, string>>, path: FieldPath, report: Report): void {
  for (const [key, value] of Object.entries(labels)) {
    const keyProblem = labelKeyProblem(key);
    if (keyProblem !== undefined) report({ path: [...path, key], message: `"${key}" ${keyProblem}` });
    const valueProblem = labelValueProblem(value);
    if (valueProblem !== undefined) report({ path: [...path, key], message: `"${value}" ${valueProblem}` });
  }
}
