/**
 * Makes `electron` stand for the double in a plain Node process:
 *
 *     node --import tests/support/electron-double/register.mjs out/main/desktop.js
 *
 * The process is the app's main process; its windows are pages of a real Chromium, and what runs in them is the built
 * preload script and renderer. A test that forked it controls it by messages; see control.mjs.
 */
import { register } from 'node:module';

const double = new URL('electron.mjs', import.meta.url).href;
const hooks = `
export function resolve(specifier, context, next) {
  return specifier === 'electron' ? { url: ${JSON.stringify(double)}, shortCircuit: true } : next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

// As Electron has it when it runs an app from its sources.
process.defaultApp = true;
