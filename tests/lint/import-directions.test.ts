import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

/** Lints a text as if it stood in a file of the project, and gives the messages about imports. */
const eslint = new ESLint();
async function importProblems(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages
    .filter(({ ruleId }) => /no-restricted-(paths|imports)/.test(ruleId ?? ''))
    .map(({ message }) => message);
}

describe('import directions', () => {
  it.each([
    [
      'src-shared/api/errors.ts',
      '../../src-main/trainer/engine.ts',
      'imports nothing else of ours',
    ],
    ['src-shared/api/errors.ts', 'node:fs', 'src-shared runs in every process'],
    ['src-shared/api/errors.ts', 'vue', 'src-shared runs in every process'],
    ['src-main/storage/home.ts', '../trainer/engine.ts', 'storage imports only src-shared'],
    ['src-main/trainer/engine.ts', '#main/workbench/experiment-store', 'The trainer imports only'],
    ['src-main/workbench/experiment-store.ts', '../trainer/engine.ts', 'by its built path'],
    ['src-main/cli/main.ts', '../trainer/engine.ts', 'A host imports only the workbench'],
    ['src-main/server/run.ts', '../cli/run.ts', 'A host imports only the workbench'],
    ['src-main/hosts/arguments.ts', '../server/run.ts', 'What hosts share knows none of them'],
    ['src-main/server/run.ts', 'electron', "Only src-main/desktop imports 'electron'"],
    ['src-main/cli/main.ts', 'electron', "Only src-main/desktop imports 'electron'"],
    ['src-main/trainer/engine.ts', 'electron', "Only src-main/desktop imports 'electron'"],
    ['src-renderer/main.ts', '../src-main/storage/home.ts', 'speaks only to WorkbenchApi'],
    ['src-renderer/main.ts', 'node:fs', 'sandboxed window without Node'],
  ])('%s may not import %s', async (file, imported, reason) => {
    const problems = await importProblems(file, `export * from '${imported}';\n`);
    expect(problems).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['src-main/storage/home.ts', '#shared/api/errors'],
    ['src-main/trainer/engine.ts', '../storage/home.ts'],
    ['src-main/workbench/experiment-store.ts', '../storage/home.ts'],
    ['src-main/cli/main.ts', '../workbench/experiment-store.ts'],
    ['src-main/desktop/main.ts', 'electron'],
    ['src-main/server/run.ts', '../hosts/interrupts.ts'],
  ])('%s may import %s', async (file, imported) => {
    expect(await importProblems(file, `export * from '${imported}';\n`)).toEqual([]);
  });
});
