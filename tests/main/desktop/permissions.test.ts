import { expect, test } from 'vitest';
import { denyPermissions, isPermitted } from '#main/desktop/permissions';

test('our own page may fill the screen and copy, and no more; others may do nothing', () => {
  expect(isPermitted('fullscreen', 'app://unroll/#/run/1')).toBe(true);
  expect(isPermitted('clipboard-sanitized-write', 'app://unroll/')).toBe(true);
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
  ]) {
    expect(isPermitted(permission, 'app://unroll/')).toBe(false);
  }
  expect(isPermitted('fullscreen', 'https://evil.example/')).toBe(false);
  expect(isPermitted('fullscreen', '')).toBe(false);
});

test('requests, checks and devices are all answered for', () => {
  type Handler = (...args: unknown[]) => unknown;
  const handlers: Record<string, Handler> = {};
  denyPermissions({
    setPermissionRequestHandler: (handler: Handler) => (handlers['request'] = handler),
    setPermissionCheckHandler: (handler: Handler) => (handlers['check'] = handler),
    setDevicePermissionHandler: (handler: Handler) => (handlers['device'] = handler),
  } as never);
  const answers: unknown[] = [];
  const answer = (isGranted: unknown): unknown => answers.push(isGranted);
  handlers['request']?.(null, 'media', answer, { requestingUrl: 'app://unroll/' });
  handlers['request']?.(null, 'fullscreen', answer, { requestingUrl: 'app://unroll/' });
  expect(answers).toEqual([false, true]);
  expect(handlers['check']?.(null, 'media', 'app://unroll')).toBe(false);
  expect(handlers['device']?.({ deviceType: 'usb' })).toBe(false);
});
