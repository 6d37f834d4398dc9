/**
 * Decodes the bytes of a file that a person has written: UTF-8, with or without a byte order mark, or UTF-16 with one,
 * as editors and shells of Windows write it. The mark is not part of the text.
 * @throws TypeError if the bytes aren't such text
 */
export function decodeText(bytes: Uint8Array): string {
  const decoder = new TextDecoder(encodingOf(bytes), { fatal: true });
  return decoder.decode(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
