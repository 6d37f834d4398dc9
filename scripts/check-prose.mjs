/**
 * Checks the words of documents, messages, the interface and comments: phrases that read as translated, terms that
 * docs/glossary.md refuses, American spelling, repeated words, "a" before a vowel. Ends with 1 if it finds any.
 *
 *     node scripts/check-prose.mjs            all that scripts/prose/scope.mjs names
 *     node scripts/check-prose.mjs FILE...    just these
 */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import english from 'retext-english';
import indefiniteArticle from 'retext-indefinite-article';
import repeatedWords from 'retext-repeated-words';
import { unified } from 'unified';
import { piecesOf } from './prose/pieces.mjs';
import { glossaryRules, phrases, spelling } from './prose/rules.mjs';
import { scope } from './prose/scope.mjs';

const root = dirname(import.meta.dirname);
const grammar = unified().use(english).use(repeatedWords).use(indefiniteArticle);
// Only its messages are wanted.
grammar.compiler = () => '';

async function filesBelow(path) {
  if (/\.\w+$/.test(path)) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function filesInScope() {
  const files = await Promise.all(
    [...scope.documents, ...scope.sources].map((path) => filesBelow(join(root, path))),
  );
  return files.flat();
}

/** @returns what is wrong with a piece, each `{ line, word, advice }` */
async function problemsOf(piece, terms) {
  const problems = [];
  // Identifiers and keys have no grammar.
  const isPhrase = /[a-z]+ [a-z]+/i.test(piece.text);
  for (const { find, say, only } of [...phrases, ...terms, ...(isPhrase ? spelling : [])]) {
    if (only.length > 0 && !only.includes(piece.kind)) continue;
    for (const { 0: word, index } of piece.text.matchAll(find)) {
      const line = piece.line + piece.text.slice(0, index).split('\n').length - 1;
      problems.push({ line, word, advice: `say: ${say}` });
    }
  }
  if (isPhrase) {
    const { messages } = await grammar.process(piece.text);
    for (const { line, actual, reason } of messages) {
      problems.push({ line: piece.line + line - 1, word: actual, advice: reason });
    }
  }
  return problems;
}

const glossary = await readFile(join(root, 'docs', 'glossary.md'), 'utf8');
const terms = glossaryRules(glossary);
const named = process.argv.slice(2);
for (const file of named.length > 0 ? named : await filesInScope()) {
  const pieces = piecesOf(file, await readFile(file, 'utf8'));
  const problems = (await Promise.all(pieces.map((piece) => problemsOf(piece, terms)))).flat();
  for (const { line, word, advice } of problems.sort((a, b) => a.line - b.line)) {
    process.stdout.write(`${relative(process.cwd(), file)}:${line}  "${word}"  ${advice}\n`);
    process.exitCode = 1;
  }
}
