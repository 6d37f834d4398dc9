import type { ParameterLayout, ParameterTensor } from './network.ts';

/**
 * Why tensors aren't the parameters of a network; null if they are.
 * @returns about the first one that differs: `fc.weight has the shape [10, 128], and [47, 128] is needed`
 */
export function fitProblem(
  tensors: ReadonlyMap<string, Pick<ParameterTensor, 'shape'>>,
  layout: ParameterLayout,
): string | null {
  for (const { name, shape } of layout.tensors) {
    const found = tensors.get(name)?.shape;
    if (found === undefined) return `${name} is missing`;
    if (found.length !== shape.length || found.some((size, i) => size !== shape[i])) {
      return `${name} has the shape [${found.join(', ')}], and [${shape.join(', ')}] is needed`;
    }
  }
  const known = new Set(layout.tensors.map(({ name }) => name));
  const unknown = [...tensors.keys()].find((name) => !known.has(name));
  return unknown === undefined ? null : `${unknown} is not one of its parameters`;
}
