import { EventEmitter } from 'node:events';

/** @type {Map<string, Function>} */
const handlers = new Map();

class IpcMain extends EventEmitter {
  handle(channel, handler) {
    handlers.set(channel, handler);
  }
}

export const ipcMain = new IpcMain();

/** Has a message answered by the app's handler, as one from a frame of a window's contents. */
export async function invokeHandler(event, channel, args) {
  const handler = handlers.get(channel);
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
  return handler(event, ...args);
}
