import { record } from './recording.mjs';

const handlers = new Map();

export const protocol = {
  registerSchemesAsPrivileged: (schemes) => record('protocol.registerSchemesAsPrivileged', schemes),
  handle: (scheme, handler) => handlers.set(scheme, handler),
};

/** What the app answers to a request; null for a scheme that it doesn't handle. */
export async function answerRequest(method, url) {
  const handler = handlers.get(url.split(':')[0]);
  return handler === undefined ? null : handler(new Request(url, { method }));
}

/** The handlers that the app has set, which decide what a page may have; Electron grants everything without them. */
export const permissions = { request: null, check: null, device: null };

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler) => (permissions.request = handler),
    setPermissionCheckHandler: (handler) => (permissions.check = handler),
    setDevicePermissionHandler: (handler) => (permissions.device = handler),
  },
};
