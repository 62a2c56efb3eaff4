import type { Labels } from '../../model/labels.ts';
import { isMeshConfig, MESH_FILE, type MeshField, UNREADABLE } from '../../model/mesh-settings.ts';

/**
 * The data of Istio's ConfigMap with the settings on which answers hang instead of its file, one key each:
 * `mesh: trustDomain`. What is written in a way that is not generated is `UNREADABLE`; all else in it is left out.
 */
export function withMeshSettings(name: string, data: Labels): Labels {
  const text = data[MESH_FILE];
  if (!isMeshConfig(name) || text === undefined) return data;
  const blocks = blocksOf(text);
  const found = Object.entries(READERS).flatMap(([field, read]) => {
    const block = blocks.get(field);
    return block === undefined ? [] : [[`${MESH_FILE}: ${field}`, read(block) ?? UNREADABLE] as const];
  });
  return { [MESH_FILE]: 'true', ...Object.fromEntries(found) };
}

/** A field of the file: what stands on its line, and the lines below that belong to it. */
interface Block {
  readonly head: string;
  readonly lines: readonly string[];
}

/** Undefined: it is written in another way. */
type ReadBlock = (block: Block) => string | undefined;

const READERS: Readonly<Record<MeshField, ReadBlock>> = {
  rootNamespace: readScalar,
  trustDomain: readScalar,
  trustDomainAliases: readList,
  outboundTrafficPolicy: readMode,
  discoverySelectors: readSelectors,
};

function blocksOf(text: string): ReadonlyMap<string, Block> {
  const blocks = new Map<string, { head: string; lines: string[] }>();
  let last: { head: string; lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, field, head = ''] = /^(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (field === undefined) last?.lines.push(line.trimEnd());
    else blocks.set(field, (last = { head, lines: [] }));
  }
  return blocks;
}

const SCALAR = /^(?:"([^"]*)"|'([^']*)'|([\w./*-]+))(?:\s+#.*)?$/;

function scalarOf(text: string): string | undefined {
  const [, ...quoted] = SCALAR.exec(text.trim()) ?? [];
  return quoted.find((each) => each !== undefined);
}

function readScalar({ head, lines }: Block): string | undefined {
  return lines.length > 0 ? undefined : scalarOf(head);
}

/** Its items, with commas between them. */
function readList({ head, lines }: Block): string | undefined {
  const [, flow] = /^\[(.*)\]$/.exec(head) ?? [];
  if (head !== '' && flow === undefined) return undefined;
  const written = flow === undefined ? lines.map((line) => /^\s*-\s+(.*)$/.exec(line)?.[1] ?? '') : flow.split(',');
  const items = written.filter((text) => flow === undefined || text.trim() !== '').map(scalarOf);
  return items.some((item) => item === undefined || item === '') ? undefined : items.join(',');
}

function readMode({ head, lines }: Block): string | undefined {
  if (head === '{}') return '';
  const text = head === '' ? lines.join('\n') : (/^\{(.*)\}$/.exec(head)?.[1] ?? '');
  const [, mode] = /^\s*mode:\s*(\S+)\s*$/.exec(text) ?? [];
  return mode === undefined ? undefined : scalarOf(mode);
}

/** Labels of namespaces as JSON, a record for each selector; selectors with expressions are not read. */
function readSelectors({ head, lines }: Block): string | undefined {
  if (head !== '') return head === '[]' ? '[]' : undefined;
  const selectors: Record<string, string>[] = [];
  for (const line of lines) {
    if (/^\s*-\s+matchLabels:$/.test(line)) {
      selectors.push({});
      continue;
    }
    const [, key, value = ''] = /^\s+"?([\w./-]+)"?:\s*(.+)$/.exec(line) ?? [];
    const [last, text] = [selectors.at(-1), scalarOf(value)];
    if (key === undefined || last === undefined || text === undefined) return undefined;
    last[key] = text;
  }
  return JSON.stringify(selectors);
}
