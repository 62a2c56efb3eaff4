/*
 * What Kubernetes takes for a name or a label (apimachinery's util/validation). Each function returns what is wrong in
 * words that continue a sentence after the quoted value, or undefined for a good one.
 */

const LABEL_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

export function labelKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2) return 'is not a label key: it has more than one "/"';
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') return 'is not a label key: nothing stands before the "/"';
    const problem = subdomainProblem(prefix);
    if (problem !== undefined) return `is not a label key: before the "/" it ${problem}`;
  }
  if (name === '')
    return parts.length === 2 ? 'is not a label key: nothing stands after the "/"' : 'is not a label key: it is empty';
  if (name.length > 63) return 'is not a label key: its name has more than 63 characters';
  if (!LABEL_NAME.test(name)) return `is not a label key: ${LABEL_ALPHABET}`;
  return undefined;
}

export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return 'is not a label value: it has more than 63 characters';
  if (value !== '' && !LABEL_NAME.test(value)) return `is not a label value: ${LABEL_ALPHABET}`;
  return undefined;
}

const LABEL_ALPHABET = 'it may hold letters, digits, "-", "_" and ".", and must begin and end with a letter or digit';

/** The name of most objects. */
export function subdomainProblem(name: string): string | undefined {
  if (name.length > 253) return 'has more than 253 characters';
  if (!SUBDOMAIN.test(name)) {
    return 'must consist of lower case letters, digits, "-" and ".", and begin and end with a letter or digit';
  }
  return undefined;
}

/** The name of a namespace. */
export function dnsLabelProblem(name: string): string | undefined {
  if (name.length > 63) return 'has more than 63 characters';
  if (!DNS_LABEL.test(name))
    return 'must consist of lower case letters, digits and "-", and begin and end with a letter or digit';
  return undefined;
}

/** The name of a port. */
export function portNameProblem(name: string): string | undefined {
  if (!/^[-a-z0-9]+$/.test(name)) return 'may hold only lower case letters, digits and "-"';
  if (name.length > 15) return 'has more than 15 characters';
  if (!/[a-z]/.test(name)) return 'must hold a letter';
  if (name.includes('--')) return 'must not have two "-" in a row';
  if (name.startsWith('-') || name.endsWith('-')) return 'must not begin or end with "-"';
  return undefined;
}
