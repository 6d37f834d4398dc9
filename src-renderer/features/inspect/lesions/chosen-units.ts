import type { NetworkUnit } from '#shared/inside/silenced-units';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';

/** Units of a network by layer and number: which are silenced. Never modified in place. */
export type ChosenUnits = ReadonlySet<string>;

/** The name of a unit in a set. */
export function unitKey({ layer, unit }: NetworkUnit): string {
  return `${layer}.${unit}`;
}

/** The units of a set, in order. */
export function unitsOf(chosen: ChosenUnits): NetworkUnit[] {
  return [...chosen]
    .map((key) => {
      const [layer = 0, unit = 0] = key.split('.').map(Number);
      return { layer, unit };
    })
    .sort((a, b) => a.layer - b.layer || a.unit - b.unit);
}

/** The same set with a unit, or without it. */
export function withUnit(chosen: ChosenUnits, unit: NetworkUnit, isIn: boolean): ChosenUnits {
  const changed = new Set(chosen);
  if (isIn) changed.add(unitKey(unit));
  else changed.delete(unitKey(unit));
  return changed;
}

/** All units that are not in the set. @param layers how many units each layer has */
export function inverted(chosen: ChosenUnits, layers: readonly number[]): ChosenUnits {
  return new Set(allUnits(layers).filter((key) => !chosen.has(key)));
}

/** Random units, the same for the same seed. @param layers how many units each layer has */
export function randomUnits(layers: readonly number[], count: number, seed: number): ChosenUnits {
  const all = allUnits(layers);
  const places = [...all.keys()];
  new RandomStream(seed, purpose.perturbation).shuffle(places);
  return new Set(places.slice(0, count).map((place) => all[place]!));
}

/** As many random units of each layer as the set has of it: what they lack tells what is special about the set. */
export function randomLike(
  chosen: ChosenUnits,
  layers: readonly number[],
  seed: number,
): ChosenUnits {
  const units = unitsOf(chosen);
  return new Set(
    layers.flatMap((width, layer) => {
      const count = units.filter((unit) => unit.layer === layer).length;
      const numbers = Array.from({ length: width }, (_, unit) => unit);
      new RandomStream(seed, purpose.perturbation, layer).shuffle(numbers);
      return numbers.slice(0, count).map((unit) => unitKey({ layer, unit }));
    }),
  );
}

function allUnits(layers: readonly number[]): string[] {
  return layers.flatMap((width, layer) =>
    Array.from({ length: width }, (_, unit) => unitKey({ layer, unit })),
  );
}
