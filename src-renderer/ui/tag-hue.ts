/** A hue, 0 to 359 degrees, that is always the same for the same text (FNV-1a, 32 bits). */
export function tagHue(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  }
  return hash % 360;
}
