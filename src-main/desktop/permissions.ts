import type { Session } from 'electron';
import { isAppAddress } from './app-protocol.ts';

/** What our own page may do: show a chart on the whole screen, and copy what a person asked it to. */
const permitted = ['fullscreen', 'clipboard-sanitized-write'];

/** Whether a page may have what it asks for; without this Electron grants everything. */
export function isPermitted(permission: string, address: string): boolean {
  return permitted.includes(permission) && isAppAddress(address);
}

/** Denies pages everything else. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => {
    answer(isPermitted(permission, requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) =>
    isPermitted(permission, origin),
  );
  session.setDevicePermissionHandler(() => false);
}
