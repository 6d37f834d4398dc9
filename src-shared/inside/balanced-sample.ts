/**
 * Examples of which each class has as many, or all that it has, evenly spaced over the set.
 * @param size how many examples there are at most, all classes together; each class has at least one
 * @returns their indices, ascending
 */
export function balancedSample(labels: Uint8Array, classes: number, size: number): Uint32Array {
  const each = Math.max(1, Math.floor(size / classes));
  const ofClass = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, index) => ofClass[label]!.push(index));
  const chosen = ofClass.flatMap((indices) => {
    const count = Math.min(each, indices.length);
    return Array.from(
      { length: count },
      (_, place) => indices[Math.floor((place * indices.length) / count)]!,
    );
  });
  return Uint32Array.from(chosen).sort();
}
