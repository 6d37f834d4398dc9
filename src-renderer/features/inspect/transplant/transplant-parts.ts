import { transplantParts, type Transplant, type TransplantPart } from '#shared/contract/commands';
import { cellEntry } from '#shared/catalogue/cells/cells';
import type { ExperimentConfig } from '#shared/catalogue/fields';

/** A part of the state that can be put into another reading. */
export interface StatePart {
  readonly key: string;
  readonly label: string;
  readonly part: TransplantPart;
  /** From 0; null: all. */
  readonly layer: number | null;
}

/** What happens if each of its parts is put into the reading, by the key of the part. */
export type PartTransplants = ReadonlyMap<string, Transplant>;

/** The parts of a model's state: the whole, h and c if it has a memory, and each layer if it has several. */
export function partsOf({ cell, layers }: Pick<ExperimentConfig, 'cell' | 'layers'>): StatePart[] {
  const one = (part: TransplantPart): StatePart => ({
    key: part,
    label: transplantParts[part],
    part,
    layer: null,
  });
  return [
    one('state'),
    ...(cellEntry(cell).memory === null ? [] : [one('hidden'), one('memory')]),
    ...Array.from({ length: layers > 1 ? layers : 0 }, (_, layer): StatePart => ({
      key: `layer ${layer + 1}`,
      label: `Only layer ${layer + 1}`,
      part: 'state',
      layer,
    })),
  ];
}

/** The parts that any of several models has, in order. */
export function partsOfAll(
  configs: readonly Pick<ExperimentConfig, 'cell' | 'layers'>[],
): readonly StatePart[] {
  const parts = new Map(configs.flatMap(partsOf).map((part) => [part.key, part]));
  const order = (key: string): number =>
    key in transplantParts ? Object.keys(transplantParts).indexOf(key) : 10 + Number(key.slice(6));
  return [...parts.values()].sort((one, other) => order(one.key) - order(other.key));
}
