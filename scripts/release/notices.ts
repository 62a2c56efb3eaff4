import { type BundledPackage, packageId } from './bundled-packages.ts';

/** The text that is shipped beside the plugin: on what terms others' code is in it. */
export function thirdPartyNotices(
  packages: readonly BundledPackage[],
  node: { version: string; license: string },
): string {
  const sections = [
    { title: `Node.js ${node.version}`, texts: [node.license.trim()] },
    ...packages.map((each) => ({ title: `${packageId(each)} (${each.license})`, texts: each.notices })),
  ];
  const list = sections.map(({ title }) => `  ${title}`).join('\n');
  const intro = `kubectl netpol contains the following software of others, each under its own terms:\n\n${list}\n`;
  return [intro, ...sections.map(({ title, texts }) => `${LINE}\n${title}\n${LINE}\n\n${texts.join('\n\n')}\n`)].join(
    '\n',
  );
}

const LINE = '='.repeat(80);
