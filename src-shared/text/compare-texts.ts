/** Compares two texts by their code units, for `sort`; suits ids and moments in ISO 8601. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
