import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const folders = ['src-shared', 'src-main', 'src-renderer'];

/** What each file imports of the project, types too: ESLint leaves those out when it looks for circles. */
function importsOf(file: string, text: string): string[] {
  const code = file.endsWith('.vue')
    ? [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, script]) => script).join('\n')
    : text;
  return ts.preProcessFile(code, true, true).importedFiles.flatMap(({ fileName }) => {
    const [, alias, path] = /^#(shared|main)\/(.*)$/.exec(fileName) ?? [];
    if (alias !== undefined) return [`src-${alias}/${path}.ts`];
    return fileName.startsWith('.') ? [posix.join(posix.dirname(file), fileName)] : [];
  });
}

/** The first circle that is found, from a file back to itself. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  function visit(file: string, way: readonly string[]): readonly string[] | null {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const imported of graph.get(file) ?? []) {
      const circle = visit(imported, [...way, file]);
      if (circle !== null) return circle;
    }
    done.add(file);
    return null;
  }
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle !== null) return circle;
  }
  return null;
}

function graphOf(files: Readonly<Record<string, string>>): Map<string, readonly string[]> {
  return new Map(Object.entries(files).map(([file, text]) => [file, importsOf(file, text)]));
}

describe('circles of imports', () => {
  it('are found through types, exports, aliases and components', () => {
    const files = {
      'src-shared/a.ts': "import type { B } from './b/b.ts';",
      'src-shared/b/b.ts': "export * from '#shared/c';",
      'src-shared/c.ts': "import C from './C.vue';",
      'src-shared/C.vue': '<script setup lang="ts">\nimport { a } from \'./a.ts\';\n</script>',
    };
    expect(circleIn(graphOf(files))).toHaveLength(5);
    expect(circleIn(graphOf({ ...files, 'src-shared/c.ts': '' }))).toBeNull();
  });

  it('are nowhere in the sources', () => {
    const names = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|vue)$/.test(name))
        .map((name) => posix.join(folder, name.replaceAll('\\', '/'))),
    );
    const texts = names.map((name) => [name, readFileSync(join(root, name), 'utf8')]);
    const graph = graphOf(Object.fromEntries(texts));
    expect([...graph.values()].flat().length).toBeGreaterThan(1000);
    expect(circleIn(graph)).toBeNull();
  });
});
