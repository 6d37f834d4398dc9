import address from '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf?url';
import { toBase64 } from '#shared/text/base64';
import { fontGlyphs } from './font-glyphs.ts';

/** The font of exported figures. It has Latin, Greek and Cyrillic letters, and ×, ± and −. */
export const figureFamily = 'Noto Sans';
/** With what a viewer takes that doesn't have it. */
export const figureFonts = `'${figureFamily}', 'Helvetica Neue', Helvetica, Arial, sans-serif`;

/** The font's file. */
export interface FigureFont {
  readonly base64: string;
  readonly hasGlyph: (codePoint: number) => boolean;
}

let loading: Promise<FigureFont> | null = null;

/**
 * Loads the font once, and makes it known to the page, so that texts are measured in it.
 * @throws if it can't be read
 */
export function loadFigureFont(): Promise<FigureFont> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<FigureFont> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the font of figures can’t be read (${response.status}).`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const face = new FontFace(figureFamily, bytes);
  document.fonts.add(await face.load());
  return { base64: toBase64(bytes), hasGlyph: fontGlyphs(bytes) };
}
