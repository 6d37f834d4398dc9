/**
 * A name that every file system accepts, without extension: `Loss, gru-64 s2` -> `loss-gru-64-s2`.
 * @param otherwise the name of what has no letter or digit in its title
 */
export function fileNameOf(title: string, otherwise = 'chart'): string {
  const words = title.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu);
  return words === null ? otherwise : words.join('-').slice(0, 100);
}
