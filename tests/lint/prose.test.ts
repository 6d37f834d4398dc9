import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const program = join(import.meta.dirname, '..', '..', 'scripts', 'check-prose.mjs');

/** Runs the check on files with these texts. @returns its exit code, and what it found, as `name:line  "word"  advice` */
async function checkProse(
  texts: Readonly<Record<string, readonly string[]>>,
): Promise<{ code: number; found: string[] }> {
  const folder = await temporaryFolder();
  const names = Object.keys(texts);
  await mkdir(join(folder, 'guide'));
  await Promise.all(names.map((name) => writeFile(join(folder, name), texts[name]!.join('\n'))));
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...names], { cwd: folder }, (error, stdout) => {
      resolve({
        code: typeof error?.code === 'number' ? error.code : 0,
        found: stdout.split('\n').filter((line) => line !== ''),
      });
    });
  });
}

test('bad words in documents, messages, comments and the interface are found', async () => {
  const { code, found } = await checkProse({
    'page.md': [
      '# A page',
      '',
      'It starts `anew`.',
      'It starts anew,',
      'and then goes on the the same.',
      '',
      '| column | other      |',
      '| ------ | ---------- |',
      '| fine   | a even row |',
      '',
      '```',
      'lest this be prose',
      '```',
      '',
      'The share of right answers rose.',
    ],
    'module.ts': [
      "import { surely } from './surely.ts';",
      '/**',
      ' * Made anew.',
      ' */',
      'export const title = `A run ${surely(',
      '  "lest",',
      ')} goes on`;',
      "const style = { textAlign: 'center', color: 'red' }; // Its color.",
    ],
    'Part.vue': [
      '<script setup lang="ts">',
      "const help = 'Made anew';",
      '</script>',
      '<template>',
      '  <p class="anew" title="Fill the form">',
      '    The queue goes on, {{ help ? "surely" : "" }}',
      '    <button :aria-label="`Hold queue`" @click="lest">Off the baseline</button>',
      '  </p>',
      '</template>',
      '<style>p { text-align: center; color: red }</style>',
    ],
  });
  expect(code).toBe(1);
  expect(found).toEqual([
    'page.md:4  "anew"  say: again, or "a new …"',
    'page.md:5  "goes on"  say: continue, or happen',
    'page.md:5  "the the"  Unexpected repeated `the`, remove one occurrence',
    'page.md:9  "a"  Unexpected article `a` before `even`, expected `an`',
    'page.md:15  "share of right answers"  say: accuracy',
    'module.ts:3  "anew"  say: again, or "a new …"',
    'module.ts:6  "lest"  say: so that … not',
    'module.ts:7  "goes on"  say: continue, or happen',
    'module.ts:8  "color"  say: colour',
    'Part.vue:2  "anew"  say: again, or "a new …"',
    'Part.vue:5  "Fill the form"  say: Use these settings',
    'Part.vue:6  "goes on"  say: continue, or happen',
    'Part.vue:6  "surely"  say: certainly, or leave it out',
    'Part.vue:7  "Hold queue"  say: queue',
    'Part.vue:7  "Off the baseline"  say: vs. baseline',
  ]);
});

test('straight apostrophes are found in what is read, and not in code or comments', async () => {
  const { found } = await checkProse({
    'module.ts': [
      "// It isn't read.",
      'export const isolated = `it isn\'t ${"ours"}\'s`;',
      'const plural = "the runs\' seeds";',
      "const code = `[data-side='left'] import 's'`;",
      'const good = "it isn’t `x` or the runs’ seeds";',
    ],
    'program.mjs': ['throw new Error("it can\'t be read");'],
    'page.md': ["It isn't shown by the app."],
    'guide/page.md': ["It isn't `x's`."],
  });
  expect(found).toEqual([
    'module.ts:2  "\'t"  say: the apostrophe ’',
    'module.ts:2  "\'s"  say: the apostrophe ’',
    'module.ts:3  "\'"  say: the apostrophe ’',
    'program.mjs:1  "\'t"  say: the apostrophe ’',
    'guide/page.md:1  "\'t"  say: the apostrophe ’',
  ]);
});

test('plain English passes', async () => {
  const page = ['An RNN reads a URL in the colour of an LSTM. The queue continues after an hour.'];
  expect(await checkProse({ 'page.md': page })).toEqual({ code: 0, found: [] });
});
