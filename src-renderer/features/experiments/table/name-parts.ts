/** Names up to this length are shown as they are. */
const short = 18;
/** The longest end of a name, which a narrow column still has room for. */
const longestEnd = 14;

/**
 * A name in two parts, of which a narrow column cuts only the first: names of runs that were made together differ at
 * their ends. The end is whole words if it can be; it is empty for a short name.
 */
export function nameParts(name: string): { readonly begin: string; readonly end: string } {
  if (name.length <= short) return { begin: name, end: '' };
  const word = name.indexOf(' ', name.length - longestEnd - 1);
  const isWord = word !== -1 && name.length - word >= 4;
  const at = isWord ? word : afterSurrogate(name, name.length - longestEnd);
  return { begin: name.slice(0, at), end: name.slice(at) };
}

/** A place that isn't between the two halves of a character. */
function afterSurrogate(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
