/** The tabs of the page, in order. Their values are stored in addresses. */
export const drawTabs = [
  { value: 'time', label: 'Reading in time' },
  { value: 'perturb', label: 'Perturb' },
  { value: 'handwriting', label: 'My handwriting' },
] as const;
export type DrawTab = (typeof drawTabs)[number]['value'];
