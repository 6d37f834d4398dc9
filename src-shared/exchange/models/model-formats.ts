import type { ModelFormat } from './exported-model.ts';
import { keras } from './keras.ts';
import { layersModel } from './layers-model.ts';
import { onnx } from './onnx.ts';
import { pytorch } from './pytorch.ts';
import { webPage } from './web-page/web-page.ts';

/** All formats that models are written in, in the order of menus. A further format is a module and a line here. */
export const modelFormats = {
  pytorch,
  onnx,
  tensorflowjs: layersModel,
  keras,
  html: webPage,
} as const satisfies Readonly<Record<string, ModelFormat>>;

export type ModelFormatKey = keyof typeof modelFormats;
export const modelFormatKeys = Object.keys(modelFormats) as ModelFormatKey[];
