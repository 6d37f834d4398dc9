/** The standard normal's 97.5 % quantile. */
const z = 1.959963984540054;

/**
 * Wilson's 95 % score interval of a proportion.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
 * @param correct from 0 to total
 * @param total number of observations; without any, the interval is [0, 1]
 */
export function wilsonInterval(correct: number, total: number): [number, number] {
  if (total === 0) return [0, 1];
  const share = correct / total;
  const penalty = (z * z) / total;
  const centre = (share + penalty / 2) / (1 + penalty);
  const halfWidth =
    (z * Math.sqrt((share * (1 - share)) / total + penalty / (4 * total))) / (1 + penalty);
  // At the ends the formula gives 0 and 1, apart from rounding.
  return [correct === 0 ? 0 : centre - halfWidth, correct === total ? 1 : centre + halfWidth];
}
