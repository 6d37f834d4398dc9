/** Marks the pixels of a picture for which something holds. @returns 1 where marked, else 0 */
export function marked(pixels: number, holds: (pixel: number) => boolean): Uint8Array {
  const mask = new Uint8Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) if (holds(pixel)) mask[pixel] = 1;
  return mask;
}

/** A set of connected marked pixels. */
export interface Component {
  /** Its number among the labels. */
  readonly label: number;
  /** The number of pixels. */
  readonly area: number;
  /** The first pixel and the one after the last, in both directions. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Components {
  /** For each pixel the component that it belongs to, from 1; 0 for what isn't marked. */
  readonly labels: Int32Array;
  readonly components: readonly Component[];
}

/**
 * Finds the connected components of the marked pixels.
 * @param mask [height, width], not 0 where marked
 * @param corners whether pixels that touch only at a corner are connected too
 */
export function connectedComponents(
  mask: Uint8Array,
  width: number,
  height: number,
  { corners }: { corners: boolean },
): Components {
  const labels = new Int32Array(mask.length);
  const waiting = new Int32Array(mask.length);
  const components: Component[] = [];
  let count = 0;
  const reach = (pixel: number, label: number): void => {
    if (mask[pixel] === 0 || labels[pixel] !== 0) return;
    labels[pixel] = label;
    waiting[count++] = pixel;
  };
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || labels[start] !== 0) continue;
    const label = components.length + 1;
    let [left, top, right, bottom] = [width, height, 0, 0];
    let area = 0;
    reach(start, label);
    while (count > 0) {
      const at = waiting[--count]!;
      const column = at % width;
      const row = (at - column) / width;
      area++;
      if (column < left) left = column;
      if (row < top) top = row;
      if (column >= right) right = column + 1;
      if (row >= bottom) bottom = row + 1;
      const hasLeft = column > 0;
      const hasRight = column < width - 1;
      if (hasLeft) reach(at - 1, label);
      if (hasRight) reach(at + 1, label);
      if (row > 0) {
        reach(at - width, label);
        if (corners && hasLeft) reach(at - width - 1, label);
        if (corners && hasRight) reach(at - width + 1, label);
      }
      if (row < height - 1) {
        reach(at + width, label);
        if (corners && hasLeft) reach(at + width - 1, label);
        if (corners && hasRight) reach(at + width + 1, label);
      }
    }
    components.push({ label, area, left, top, right, bottom });
  }
  return { labels, components };
}

/** Marks all pixels within a number of steps (a king's, in chess) of a marked one. */
export function grown(mask: Uint8Array, width: number, steps: number): Uint8Array {
  const across = new Uint8Array(mask.length);
  const all = new Uint8Array(mask.length);
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const column = at % width;
    across.fill(1, at - Math.min(steps, column), at + Math.min(steps, width - 1 - column) + 1);
  }
  for (let at = 0; at < mask.length; at++) {
    if (across[at] === 0) continue;
    const first = at - width * Math.min(steps, Math.floor(at / width));
    const last = Math.min(mask.length - 1, at + width * steps);
    for (let near = first; near <= last; near += width) all[near] = 1;
  }
  return all;
}
