import type { Perturbation } from '#shared/digit/perturbation';
import { formatReal } from '#shared/text/format';

/** A slider for one value of a perturbation. */
export interface PerturbationSlider {
  readonly key: Exclude<keyof Perturbation, 'noiseSeed'>;
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  /** Shown after the number. */
  readonly unit: string;
}

/** In the order shown. */
export const perturbationSliders: readonly PerturbationSlider[] = [
  { key: 'right', label: 'Shift right', minimum: -10, maximum: 10, step: 0.5, unit: 'px' },
  { key: 'down', label: 'Shift down', minimum: -10, maximum: 10, step: 0.5, unit: 'px' },
  { key: 'rotation', label: 'Rotate', minimum: -180, maximum: 180, step: 1, unit: '°' },
  { key: 'scale', label: 'Scale', minimum: 0.4, maximum: 1.8, step: 0.02, unit: '×' },
  { key: 'thicken', label: 'Thicken', minimum: -1.5, maximum: 3, step: 0.1, unit: 'px' },
  { key: 'blur', label: 'Blur', minimum: 0, maximum: 4, step: 0.1, unit: 'px' },
  { key: 'hiddenRows', label: 'Hide rows', minimum: 0, maximum: 28, step: 1, unit: '' },
  { key: 'hiddenFrom', label: 'Hide from row', minimum: 0, maximum: 27, step: 1, unit: '' },
  { key: 'noise', label: 'Noise', minimum: 0, maximum: 1, step: 0.01, unit: '' },
];

/** The value of a slider with its unit; rows are counted from 1. */
export function sliderValue({ key, unit }: PerturbationSlider, perturbation: Perturbation): string {
  const value = perturbation[key] + (key === 'hiddenFrom' ? 1 : 0);
  return `${formatReal(value, 3)}${unit === 'px' ? ' ' : ''}${unit}`;
}
