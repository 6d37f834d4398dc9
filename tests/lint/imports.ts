import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');

/**
 * What a file imports, types too: paths from the root of the project, and names of packages.
 * @param file its path from the root of the project, with slashes
 */
export function importsOf(file: string, text: string): string[] {
  const code = file.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, script]) => script).join('\n')
    : text;
  return ts.preProcessFile(code, true, true).importedFiles.map(({ fileName }) => {
    const [, alias, path] = /^#(shared|main)\/(.*)$/.exec(fileName) ?? [];
    if (alias !== undefined) return `src-${alias}/${path}.ts`;
    return fileName.startsWith('.') ? posix.join(posix.dirname(file), fileName) : fileName;
  });
}

/** What each source file of the folders imports. @param folders paths from the root of the project */
export function importsIn(folders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    folders
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.(ts|mts|mjs|vue)$/.test(name))
          .map((name) => posix.join(folder, name.replaceAll('\\', '/'))),
      )
      .map((file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))]),
  );
}
