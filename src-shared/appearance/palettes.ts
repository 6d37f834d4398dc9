import type { Preferences } from '../contract/preferences.ts';

/** The number of colours before they repeat. */
export const runSlots = 10;

export type Theme = 'light' | 'dark';
export type PaletteName = Preferences['palette'];

/**
 * The colours of runs, by palette, theme and slot. Each stands out against the theme's surfaces by at least 3:1, the
 * high-contrast ones by 7:1 (WCAG 2.2, 1.4.11 and 1.4.6). The colour-blind-safe ones follow Okabe and Ito (2008) with
 * two of Paul Tol's "muted" scheme, darkened or lightened where a theme needs it.
 */
export const palettes: Readonly<Record<PaletteName, Readonly<Record<Theme, readonly string[]>>>> = {
  standard: {
    light: [
      '#2563eb',
      '#d9480f',
      '#0b8a4b',
      '#c026a8',
      '#0e7c8b',
      '#a87f00',
      '#7c4dff',
      '#c92a3a',
      '#6b7a12',
      '#5b6472',
    ],
    dark: [
      '#6aa5ff',
      '#ff8a4c',
      '#3ecf8e',
      '#f06ad8',
      '#35c5d6',
      '#e3b931',
      '#ab8bff',
      '#ff6b78',
      '#b6c94a',
      '#a3adba',
    ],
  },
  colourBlindSafe: {
    light: [
      '#0072b2',
      '#d55e00',
      '#00906a',
      '#c26a9b',
      '#a87400',
      '#2b8cc4',
      '#1a1a1a',
      '#8c8300',
      '#882255',
      '#332288',
    ],
    dark: [
      '#3d9be0',
      '#e8702a',
      '#17b890',
      '#d98bba',
      '#e69f00',
      '#8ccbf2',
      '#f2f2f2',
      '#f0e442',
      '#c45a8b',
      '#8f7fe8',
    ],
  },
  highContrast: {
    light: [
      '#0033cc',
      '#a30000',
      '#005c2e',
      '#7a0099',
      '#6b4400',
      '#00566b',
      '#000000',
      '#8a0054',
      '#3d4d00',
      '#4a3aa8',
    ],
    dark: [
      '#7cc4ff',
      '#ff9d9d',
      '#6ee7a8',
      '#e6a3ff',
      '#ffc266',
      '#6fe3f2',
      '#ffffff',
      '#ff9fd1',
      '#d3e45c',
      '#b9b0ff',
    ],
  },
};
