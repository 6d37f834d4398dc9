import type { ExperimentConfig } from '#shared/catalogue/fields';
import { unitKey, unitsOf, type ChosenUnits } from './chosen-units.ts';

/**
 * Writes which units are silenced: `1.0-3.7;2.4` are the units 0 to 3 and 7 of the first layer, and 4 of the second.
 * Layers count from 1 and units from 0, as everywhere on the page.
 */
export function silencedWord(chosen: ChosenUnits): string {
  const layers = new Map<number, [from: number, to: number][]>();
  for (const { layer, unit } of unitsOf(chosen)) {
    const ranges = layers.get(layer) ?? [];
    const before = ranges.at(-1);
    if (before?.[1] === unit - 1) before[1] = unit;
    else ranges.push([unit, unit]);
    layers.set(layer, ranges);
  }
  return [...layers]
    .map(([layer, ranges]) => {
      const parts = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
      return [layer + 1, ...parts].join('.');
    })
    .join(';');
}

/** Reads what `silencedWord` writes, and leaves out what isn't a unit of the model. */
export function readSilenced(
  word: string,
  {
    hiddenSize,
    layers,
    bidirectional,
  }: Pick<ExperimentConfig, 'hiddenSize' | 'layers' | 'bidirectional'>,
): ChosenUnits {
  const width = hiddenSize * (bidirectional ? 2 : 1);
  const chosen = new Set<string>();
  for (const part of word.split(';')) {
    const [number, ...ranges] = part.split('.');
    const layer = Number(number) - 1;
    if (!(Number.isInteger(layer) && layer >= 0 && layer < layers)) continue;
    for (const range of ranges) {
      const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(range) ?? [];
      if (from === undefined) continue;
      const end = Math.min(width - 1, Number(to));
      for (let unit = Number(from); unit <= end; unit += 1) chosen.add(unitKey({ layer, unit }));
    }
  }
  return chosen;
}

/** Writes a word for each of several models: `gru-1:1.0-3,lstm-1:2.4`. Models without one are left out. */
export function modelWords(words: ReadonlyMap<string, string>): string {
  return [...words].flatMap(([id, word]) => (word === '' ? [] : [`${id}:${word}`])).join(',');
}

/** Reads what `modelWords` writes. */
export function readModelWords(written: string): ReadonlyMap<string, string> {
  return new Map(
    written.split(',').flatMap((part) => {
      const [, id, word] = /^([^:]+):(.+)$/.exec(part) ?? [];
      return id === undefined ? [] : [[id, word!] as const];
    }),
  );
}
