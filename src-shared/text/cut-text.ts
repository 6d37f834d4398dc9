/**
 * The beginning of a text, without half of a character that takes two UTF-16 units, such as an emoji.
 * @param longest in UTF-16 units, as `length` counts
 */
export function cutText(text: string, longest: number): string {
  const cut = text.slice(0, Math.max(0, longest));
  return cut.length < text.length && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
