import { UnrollError } from '#shared/contract/errors';

/** What was being done to a file or folder, for `... can't be <action>`. */
export type StorageAction = 'written' | 'read' | 'created' | 'moved' | 'removed';

/** Operating system error codes in plain words. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'your disk quota is used up; free some space and try again',
  EACCES: 'permission denied; change the permissions or choose another data folder',
  EPERM: 'permission denied; change the permissions or choose another data folder',
  EROFS: 'the disk is read-only; choose another data folder',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a file is in the place of a folder',
  EISDIR: 'a folder is in the place of a file',
  EEXIST: 'that name is already in use',
  ENOTEMPTY: 'a folder with that name already exists',
  EXDEV: 'source and target are on different disks',
  EBUSY: 'another program is using it',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  ENAMETOOLONG: 'the name is too long',
  EFBIG: 'the file is too large for this disk',
  EIO: 'the disk reported an error',
};

/** @returns the operating system's code of an error (`ENOENT`), if it has one */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/**
 * Turns a file system error into one for the user: an UnrollError 'storage' that names the path and the reason.
 * An UnrollError is returned as it is.
 */
export function storageError(error: unknown, action: StorageAction, path: string): UnrollError {
  if (error instanceof UnrollError) return error;
  const reason = reasons[errorCode(error) ?? ''] ?? String(error);
  return new UnrollError('storage', `${path} can’t be ${action}: ${reason}`, { cause: error });
}

/** The system's error codes if nothing can be written, though it can be read. */
const unwritable: readonly (string | undefined)[] = [
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOSPC',
  'EDQUOT',
];

/** @returns whether an error of ours says that a disk or folder can't be written, and not that it is faulty */
export function isUnwritable(error: unknown): boolean {
  return error instanceof UnrollError && unwritable.includes(errorCode(error.cause));
}
