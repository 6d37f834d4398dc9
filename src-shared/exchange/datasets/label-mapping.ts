/**
 * The file that EMNIST has beside its IDX files, `emnist-letters-mapping.txt`: a line for each class, with its label and
 * the ASCII codes of the characters that belong to it.
 */

/** The most bytes of such a file: many times those of EMNIST's own. */
export const largestLabelMapping = 64 * 1024;

/** Whether a file is one by its name. */
export function isLabelMapping(fileName: string): boolean {
  return /(?:^|[-_.])mapping\.txt$/i.test(fileName);
}

/** Whether files are EMNIST's by their names. Its images have rows and columns exchanged. */
export function isEmnist(fileNames: readonly string[]): boolean {
  return fileNames.some((name) => /^emnist/i.test(name));
}

/**
 * Reads the names of classes: the first character of each label.
 * @returns the names by label
 * @throws Error with a clause that says which line is wrong, and what was expected
 */
export function readLabelMapping(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const numbers = line.trim().split(/\s+/).map(Number);
    const [label = NaN, ...codes] = numbers;
    const isValid =
      Number.isInteger(label) &&
      label >= 0 &&
      label <= 255 &&
      codes.length > 0 &&
      codes.every((code) => Number.isInteger(code) && code > 32 && code < 127);
    if (!isValid) {
      throw new Error(
        `line ${index + 1} has ${JSON.stringify(line.slice(0, 40))}; a label and the ASCII code of its character are expected, such as "10 65"`,
      );
    }
    if (names.has(label)) throw new Error(`line ${index + 1} has the label ${label} a second time`);
    names.set(label, String.fromCharCode(codes[0]!));
  }
  if (names.size === 0) throw new Error('it has no lines');
  return names;
}
