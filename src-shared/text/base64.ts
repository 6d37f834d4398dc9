const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digits = Uint8Array.from(alphabet, (character) => character.charCodeAt(0));
const values = new Map([...alphabet].map((character, value) => [character.charCodeAt(0), value]));
const padding = '=';

/** Writes bytes in base64 (RFC 4648, section 4), in every process alike: Node and windows have different functions. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  // An even part of what a call can take as arguments, in whole groups of three bytes.
  const longest = 3 * 4096;
  for (let start = 0; start < bytes.length; start += longest) {
    parts.push(groupsOf(bytes.subarray(start, start + longest)));
  }
  return parts.join('');
}

function groupsOf(bytes: Uint8Array): string {
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let from = 0, to = 0; from < bytes.length; from += 3) {
    const group = (bytes[from]! << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) text[to++] = digits[(group >> shift) & 63]!;
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return String.fromCharCode(...text.subarray(0, text.length - missing)) + padding.repeat(missing);
}

/** The bytes of a text in base64. @throws Error if it isn't one */
export function fromBase64(text: string): Uint8Array {
  const length = text.replace(/={1,2}$/, '').length;
  if (text.length % 4 !== 0) throw new Error('a text in base64 has groups of four characters');
  const bytes = new Uint8Array(Math.floor((3 * length) / 4));
  let [kept, bits, at] = [0, 0, 0];
  for (let index = 0; index < length; index++) {
    const value = values.get(text.charCodeAt(index));
    if (value === undefined) throw new Error(`base64 has no character “${text[index]!}”`);
    kept = ((kept << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (kept >> bits) & 0xff;
  }
  return bytes;
}
