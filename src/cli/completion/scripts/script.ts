/** The text of a script as it stands, but for `$\{`, which is the script's own `${`. */
export function script({ raw }: TemplateStringsArray): string {
  return raw.join('').replaceAll('$\\{', '${');
}
