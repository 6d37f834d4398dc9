/** What the views of the tab Inside show, by names in the address: which layer, which epoch, which run. */
export const insideParts = [
  'gradientLayer',
  'gradientEpoch',
  'gradientNorms',
  'threshold',
  'probed',
  'exponentLayer',
  'lesionLayer',
  'lesionRun',
  'lesionOrder',
  'pointsRun',
  'point',
] as const;
export type InsidePart = (typeof insideParts)[number];
