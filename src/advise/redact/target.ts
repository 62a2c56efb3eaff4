import type { Changers } from './raw.ts';

/** An end of a flow as it is typed, `shop/deploy/web:http`, with other names; numbers of ports and words of kinds stay. */
export function redactTarget(text: string, { words, addresses }: Changers): string {
  const whole = addresses.text(text);
  if (whole !== undefined) return whole;
  const [, bracketed, plain = '', port = ''] = /^(?:\[([^\]]*)\]|(.*?))(:[^:/]+(?:\/\w+)?)?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const next = addresses.text(host) ?? words.name(host);
  return `${bracketed === undefined ? next : `[${next}]`}${redactPort(port, words.name)}`;
}

function redactPort(port: string, name: (text: string) => string): string {
  const [number = '', protocol] = port.split('/');
  const named = /^:\d+$/.test(number) ? number : name(number);
  return protocol === undefined ? named : `${named}/${protocol}`;
}
