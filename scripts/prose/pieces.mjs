/**
 * Takes the prose out of documents and sources, as pieces `{ kind, line, text }`: `kind` is document, guide (a document
 * that the app shows), string or comment, `line` counts from 1, and a piece has the line breaks of its source, so that lines can be counted in it.
 * Code within prose, and expressions within templates, become "…".
 */
import MarkdownIt from 'markdown-it';
import ts from 'typescript';
import { parse as parseVue } from 'vue/compiler-sfc';

const markdown = new MarkdownIt({ html: true });
const gap = '…';
/** Attributes of templates that hold no words. */
const wordless =
  /^(?:class|style|id|d|viewBox|points|transform|href|to|key|ref|name|type|is|slot)$/;

/** @returns the prose of a file, by the ending of its name; none for endings without prose */
export function piecesOf(path, text) {
  if (path.endsWith('.md')) return documentPieces(text, isInGuide(path) ? 'guide' : 'document');
  if (path.endsWith('.vue')) return componentPieces(text);
  return /\.m?[jt]s$/.test(path) && !path.endsWith('.d.ts') ? sourcePieces(text, 1) : [];
}

function isInGuide(path) {
  return /(?:^|[/\\])guide[/\\][^/\\]+$/.test(path);
}

function documentPieces(text, kind) {
  const pieces = [];
  let line = 1;
  for (const token of markdown.parse(text, {})) {
    if (token.map) line = token.map[0] + 1;
    if (token.type !== 'inline') continue;
    const words = token.children.map(({ type, content }) => {
      if (type === 'text') return content;
      if (type === 'softbreak' || type === 'hardbreak') return '\n';
      return type === 'code_inline' || type === 'image' ? gap : '';
    });
    pieces.push({ kind, line, text: words.join('') });
  }
  return pieces;
}

function sourcePieces(text, firstLine) {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
  const pieces = [];
  const seen = new Set();
  const lineAt = (position) => firstLine + source.getLineAndCharacterOfPosition(position).line;
  const visit = (node) => {
    const comments = [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of comments) {
      if (seen.has(pos)) continue;
      seen.add(pos);
      const words = text
        .slice(pos, end)
        .replace(/\/\*\*?|\*\/|^\s*\*(?!\/)|\/\//gm, (mark) => ' '.repeat(mark.length));
      pieces.push({ kind: 'comment', line: lineAt(pos), text: withoutCode(words) });
    }
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      if (isProse(node))
        pieces.push({
          kind: 'string',
          line: lineAt(node.getStart()),
          text: node.getText().slice(1, -1),
        });
    } else if (ts.isTemplateExpression(node)) {
      pieces.push({ kind: 'string', line: lineAt(node.getStart()), text: templateText(node) });
    }
    // All tokens, not just nodes: comments may stand before any of them.
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return pieces;
}

function isProse({ parent }) {
  return !(
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isExternalModuleReference(parent) ||
    ts.isCaseClause(parent)
  );
}

function templateText(node) {
  const spans = node.templateSpans.map(({ expression, literal }) => {
    const breaks = expression.getFullText().split('\n').length - 1;
    return gap + '\n'.repeat(breaks) + literal.getText().replace(/^\}|`$|\$\{$/g, '');
  });
  return node.head.getText().slice(1, -2) + spans.join('');
}

/** A comment without its code and without what it quotes, such as titles of papers. */
function withoutCode(text) {
  return text.replace(/`[^`\n]*`|"[^"\n]*"/g, gap);
}

function componentPieces(text) {
  const { descriptor } = parseVue(text, { ignoreEmpty: false });
  const scripts = [descriptor.script, descriptor.scriptSetup].filter(Boolean);
  return [
    ...scripts.flatMap(({ content, loc }) => sourcePieces(content, loc.start.line)),
    ...(descriptor.template?.ast ? templatePieces(descriptor.template.ast) : []),
  ];
}

/** Kinds of nodes in Vue's syntax tree of a template. */
const vueNode = { element: 1, text: 2, comment: 3, interpolation: 5, attribute: 6, directive: 7 };

function templatePieces(node) {
  const line = node.loc.start.line;
  switch (node.type) {
    case vueNode.text:
      return [{ kind: 'string', line, text: node.loc.source }];
    case vueNode.comment:
      return [{ kind: 'comment', line, text: withoutCode(node.content) }];
    case vueNode.interpolation:
      return sourcePieces(`(${node.content.loc.source})`, node.content.loc.start.line);
    case vueNode.attribute:
      return node.value && !wordless.test(node.name)
        ? [{ kind: 'string', line, text: node.value.content }]
        : [];
    case vueNode.directive:
      return node.exp && !wordless.test(node.arg?.content ?? '')
        ? sourcePieces(`(${node.exp.loc.source})`, node.exp.loc.start.line)
        : [];
    default:
      return [...(node.props ?? []), ...(node.children ?? [])].flatMap(templatePieces);
  }
}
