import { digitOfImage } from '#shared/digit/digit-image';
import { brightnessOf, photographOf, sceneOf, type Exposure } from '../support/photograph.ts';

/** The light and the noise that each digit is photographed under. */
export const conditions: readonly Pick<Exposure, 'fallOff' | 'noise'>[] = [0, 0.3, 0.5].flatMap(
  (fallOff) => [0, 2, 4, 8].map((noise) => ({ fallOff, noise })),
);

/**
 * Photographs a digit under all conditions, and takes it out of each photograph as the draw page and the command line do.
 * @param index decides on the scene and the direction of the light
 * @returns for each condition 784 bytes, or null if nothing was found
 */
export function placedDigits(digit: Uint8Array, index: number): (Uint8Array | null)[] {
  const scene = sceneOf(index);
  const brightness = brightnessOf(digit, scene);
  // From the middle to the corners in every fourth, else from one side to the other.
  const towards = index % 4 === 0 ? null : (index * 77) % 360;
  return conditions.map((condition, at) =>
    digitOfImage(photographOf(brightness, scene, { ...condition, towards, seed: 16 * index + at })),
  );
}
