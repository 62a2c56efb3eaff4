import type { Expression } from './parse-selector.ts';
import type { LabelRequirement } from '../../model/selector.ts';

/** A selector as text again, which reads as the same. */
export function printSelector(expression: Expression): string {
  switch (expression.kind) {
    case 'all':
      return 'all()';
    case 'global':
      return 'global()';
    case 'not':
      return `!(${printSelector(expression.part)})`;
    case 'and':
      return expression.parts.map((part) => `(${printSelector(part)})`).join(' && ');
    case 'or':
      return expression.parts.map((part) => `(${printSelector(part)})`).join(' || ');
    case 'label':
      return printRequirement(expression.requirement);
  }
}

function printRequirement(requirement: LabelRequirement): string {
  const { key, operator, values } = requirement;
  const [first = ''] = values;
  switch (operator) {
    case 'In':
      return `${key} in { ${values.map(quote).join(', ')} }`;
    case 'NotIn':
      return `${key} not in { ${values.map(quote).join(', ')} }`;
    case 'Exists':
      return `has(${key})`;
    case 'DoesNotExist':
      return `!has(${key})`;
    case 'Contains':
      return `${key} contains ${quote(first)}`;
    case 'StartsWith':
      return `${key} starts with ${quote(first)}`;
    case 'EndsWith':
      return `${key} ends with ${quote(first)}`;
    case 'NotContains':
      return `!(${key} contains ${quote(first)})`;
    case 'NotStartsWith':
      return `!(${key} starts with ${quote(first)})`;
    case 'NotEndsWith':
      return `!(${key} ends with ${quote(first)})`;
  }
}

/** A text holds one kind of quotes at most. */
function quote(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}
