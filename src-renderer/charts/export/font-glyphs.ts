/**
 * Which characters a TrueType font has, by its Unicode table.
 * Source of the formats 4 and 12: the OpenType specification, "cmap".
 * @throws RangeError if the file is cut off
 */
export function fontGlyphs(font: Uint8Array): (codePoint: number) => boolean {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const ranges = unicodeTables(view).flatMap((at) =>
    view.getUint16(at) === 12 ? groupsOf(view, at) : segmentsOf(view, at),
  );
  return (codePoint) => ranges.some(({ from, to }) => codePoint >= from && codePoint <= to);
}

interface Characters {
  readonly from: number;
  readonly to: number;
}

/** Positions of the tables of formats 4 and 12. */
function unicodeTables(view: DataView): number[] {
  const tables = Array.from({ length: view.getUint16(4) }, (_, index) => 12 + 16 * index);
  const tag = 0x636d6170; // cmap
  const entry = tables.find((at) => view.getUint32(at) === tag);
  if (entry === undefined) return [];
  const cmap = view.getUint32(entry + 8);
  return Array.from(
    { length: view.getUint16(cmap + 2) },
    (_, index) => cmap + view.getUint32(cmap + 4 + 8 * index + 4),
  ).filter((at) => [4, 12].includes(view.getUint16(at)));
}

/** Format 4: segments of 16-bit characters; the last one is a mark. */
function segmentsOf(view: DataView, at: number): Characters[] {
  const double = view.getUint16(at + 6);
  return Array.from({ length: double / 2 - 1 }, (_, index) => ({
    from: view.getUint16(at + 16 + double + 2 * index),
    to: view.getUint16(at + 14 + 2 * index),
  }));
}

/** Format 12: groups of 32-bit characters. */
function groupsOf(view: DataView, at: number): Characters[] {
  return Array.from({ length: view.getUint32(at + 12) }, (_, index) => ({
    from: view.getUint32(at + 16 + 12 * index),
    to: view.getUint32(at + 20 + 12 * index),
  }));
}
