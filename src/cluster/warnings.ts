/**
 * The texts of an answer's Warning headers, each once: `would violate PodSecurity "restricted:latest": ...`, `unknown field
 * "spec.x"`. https://www.rfc-editor.org/rfc/rfc7234#section-5.5
 */
export function readWarnings(header: string | readonly string[] | undefined): readonly string[] {
  const texts = [header ?? []].flat().flatMap((line) => [...line.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)]);
  return [...new Set(texts.map(([, text = '']) => text.replace(/\\(.)/g, '$1')))];
}
