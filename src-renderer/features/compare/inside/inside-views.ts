/** The views of the tab Inside, in order. Their values are stored in addresses. */
export const insideViews = [
  { value: 'rowsNeeded', label: 'Rows needed' },
  { value: 'gradients', label: 'Gradients' },
  { value: 'probes', label: 'Probes' },
  { value: 'lesions', label: 'Lesions' },
] as const;
export type InsideView = (typeof insideViews)[number]['value'];
