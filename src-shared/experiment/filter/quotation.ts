/** A quoted text in an expression. */
export interface Quotation {
  /** The text between the quotation marks. */
  readonly text: string;
  /** Where it ends: just after its closing mark. */
  readonly to: number;
}

const curly = '“”„‟«»＂';
const single = "'‘’‚‛‹›";

/** The quotation marks that end a word; single ones within words are apostrophes. */
export const doubleQuotes = `"${curly}`;

const isOpening = new RegExp(`[${doubleQuotes}${single}]`);
const closed = (marks: string, after = ''): RegExp =>
  new RegExp(`.((?:[^${marks}\\\\]|\\\\.)*)[${marks}]${after}`, 'sy');
const byStraight = closed('"');
const byCurly = closed(curly);
// A single mark within a word is an apostrophe.
const bySingle = new RegExp(`.((?:\\\\.|[^\\\\])*?)[${single}](?=[\\s()=<>~!]|$)`, 'sy');

/**
 * The quotation that begins at a position, in any kind of quotation marks: "so", “so”, „so“, «so» or 'so'. Null if none
 * begins there, 'open' if it has no closing mark.
 */
export function quotationAt(expression: string, at: number): Quotation | 'open' | null {
  const mark = expression[at] ?? '';
  if (!isOpening.test(mark)) return null;
  if (single.includes(mark)) return match(bySingle, expression, at);
  // Marks of the other kind may be part of the text, or the keyboard's version of the closing mark.
  const [first, second] = mark === '"' ? [byStraight, byCurly] : [byCurly, byStraight];
  return match(first, expression, at) ?? match(second, expression, at) ?? 'open';
}

function match(pattern: RegExp, expression: string, at: number): Quotation | null {
  pattern.lastIndex = at;
  const found = pattern.exec(expression);
  if (found === null) return null;
  return { text: found[1]!.replaceAll(/\\(.)/gs, '$1'), to: at + found[0].length };
}
