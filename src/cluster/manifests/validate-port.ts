import type { RawPort } from '../../model/network-policy.ts';
import { FIRST_PORT, LAST_PORT, PROTOCOLS } from '../../model/protocol.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { Report } from './finding.ts';
import { portNameProblem } from './names.ts';

/** One entry of `ports`, as the API server checks it (semantics A.7). */
export function validatePort({ protocol, port, endPort }: RawPort, path: FieldPath, tell: Report): void {
  const report: Report = (finding) => tell({ code: 'PORT', ...finding });
  if (typeof protocol === 'string' && !PROTOCOLS.some((known) => known === protocol)) {
    const upper = PROTOCOLS.find((known) => known === protocol.toUpperCase());
    const hint = upper === undefined ? `write ${PROTOCOLS.join(', ')}, or leave it out for TCP` : `write ${upper}`;
    report({ path: [...path, 'protocol'], message: `"${protocol}" is not a protocol of NetworkPolicy`, hint });
  }
  if (typeof port === 'number') checkNumber(port, [...path, 'port'], report);
  if (typeof port === 'string') checkName(port, [...path, 'port'], report);
  if (typeof endPort === 'number') checkEnd(endPort, port, [...path, 'endPort'], report);
}

function checkNumber(port: number, path: FieldPath, report: Report): void {
  if (port < FIRST_PORT || port > LAST_PORT) {
    report({ path, message: `${port} is not a port: it must be from ${FIRST_PORT} to ${LAST_PORT}` });
  }
}

function checkName(name: string, path: FieldPath, report: Report): void {
  const problem = portNameProblem(name);
  if (problem === undefined) return;
  const hint = /^\d+$/.test(name) ? { hint: `for the port number write ${name} without quotes` } : {};
  report({ path, message: `"${name}" is not the name of a port: it ${problem}`, ...hint });
}

function checkEnd(endPort: number, port: RawPort['port'], path: FieldPath, report: Report): void {
  if (typeof port === 'string') return report({ path, message: `needs a port number, not the port name "${port}"` });
  if (typeof port !== 'number') return report({ path, message: 'needs a port, where the range begins' });
  if (endPort < port) return report({ path, message: `${endPort} is less than port, which is ${port}` });
  checkNumber(endPort, path, report);
}
