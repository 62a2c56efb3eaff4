import type { FieldPath } from '../model/reference.ts';
import type { FixExplanation, FixReport, FixStepExplanation } from '../advise/fix/fix-report.ts';
import type { PatchOperation } from '../advise/fix/json-patch.ts';
import { editFiles, type FileEdit } from '../cluster/manifests/edit/edit-file.ts';
import type { TextEdit } from '../cluster/manifests/edit/text-edit.ts';
import { unifiedDiff } from '../report/line-diff.ts';

/** The report with what becomes of the text of the files, where all of a fix is in some. `namespace`: of objects that name none. */
export async function diffFiles(report: FixReport, namespace: string): Promise<FixReport> {
  const fixes = await Promise.all(report.fixes.map((fix) => diffFix(fix, namespace)));
  return { ...report, fixes };
}

async function diffFix(fix: FixExplanation, namespace: string): Promise<FixExplanation> {
  const edits = fix.steps.flatMap((step) => fileEditOf(step, namespace));
  if (edits.length < fix.steps.length) return fix;
  const edited = await editFiles(edits);
  if (edited === undefined) return fix;
  return { ...fix, fileDiff: edited.map(({ file, before, after }) => unifiedDiff(file, before, after)).join('') };
}

function fileEditOf(step: FixStepExplanation, namespace: string): readonly FileEdit[] {
  const { file, object, movedFrom } = step;
  if (file === undefined || file === 'stdin') return [];
  const named = movedFrom === undefined ? object : { ...object, namespace: movedFrom };
  return [{ file, object: named, namespace, edits: editsOf(step) }];
}

function editsOf({ kind, object, patch }: FixStepExplanation): readonly TextEdit[] {
  if (kind === 'move-policy') return [{ op: 'set', path: ['metadata', 'namespace'], value: object.namespace }];
  switch (patch.type) {
    case 'json':
      return patch.operations.flatMap(editOf);
    case 'merge':
      return leavesOf(patch.body, []);
    case 'create':
      return [];
  }
}

function editOf(operation: PatchOperation): readonly TextEdit[] {
  const path = pathOf(operation.path);
  switch (operation.op) {
    case 'test':
      return [];
    case 'remove':
      return [{ op: 'remove', path }];
    case 'add':
    case 'replace':
      if (path.at(-1) === '-') return [{ op: 'append', path: path.slice(0, -1), value: operation.value }];
      return [{ op: 'set', path, value: operation.value }];
  }
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function pathOf(pointer: string): FieldPath {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

function leavesOf(body: unknown, path: FieldPath): readonly TextEdit[] {
  if (typeof body !== 'object' || body === null) return [{ op: 'set', path, value: body }];
  return Object.entries(body).flatMap(([key, value]) => leavesOf(value, [...path, key]));
}
