/**
 * What a window's page begins with: the app's preload script, and the part of `electron` that a sandboxed one has.
 * Only functions that are complete in themselves, for they go into the page as their text.
 */

/** Runs in every main frame before the page's own scripts. */
function begin(preload, versions) {
  // Electron runs preload scripts in main frames alone.
  if (window !== window.top) return;
  const listeners = new Map();
  const ipcRenderer = {
    invoke: async (channel, ...args) => {
      // Refuses what Electron couldn't copy either.
      const answer = await window.electronDouble(channel, structuredClone(args));
      if ('failure' in answer) throw new Error(answer.failure);
      return answer.output;
    },
    on: (channel, listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
  };
  const contextBridge = {
    exposeInMainWorld: (name, api) => {
      Object.defineProperty(window, name, { value: Object.freeze({ ...api }) });
    },
  };
  window.electronDoubleReceive = (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
  };
  const electron = { contextBridge, ipcRenderer };
  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name}`);
  };
  preload(require, { versions }, {}, {});
}

/** The text of the script that a page begins with. */
export function initScript(preloadSource, versions) {
  const preload = `(require, process, module, exports) => {${preloadSource}\n}`;
  return `(${begin})(${preload}, ${JSON.stringify(versions)});`;
}

/** Runs in the page: hands a message of the main process to the preload script. */
export function receive([channel, args]) {
  window.electronDoubleReceive?.(channel, args);
}
