/**
 * A short word of letters and digits that is always the same for the same text, and hardly ever for two texts. It
 * doesn't withstand anyone who wants two texts to have the same.
 * Source: Fowler, Noll and Vo's hash FNV-1a of 32 bits, here of UTF-16 units.
 */
export function textHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
