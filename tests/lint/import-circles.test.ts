import { describe, expect, it } from 'vitest';
import { importsIn, importsOf } from './imports.ts';

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
    const graph = importsIn(['src-shared', 'src-main', 'src-renderer']);
    expect([...graph.values()].flat().length).toBeGreaterThan(1000);
    expect(circleIn(graph)).toBeNull();
  });
});
