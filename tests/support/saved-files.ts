import { vi } from 'vitest';

/** A file that the page has had the browser download. */
export interface SavedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** From now on collects what is downloaded, instead of downloading it. */
export function collectSavedFiles(): () => Promise<readonly SavedFile[]> {
  const blobs = new Map<string, Blob>();
  const saved: { readonly name: string; readonly blob: Blob }[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const address = `blob:${blobs.size}`;
    blobs.set(address, blob as Blob);
    return address;
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLElement) {
    const { download, href } = this as HTMLAnchorElement;
    saved.push({ name: download, blob: blobs.get(href)! });
  });
  return () =>
    Promise.all(
      saved.map(async ({ name, blob }) => ({
        name,
        bytes: new Uint8Array(await blob.arrayBuffer()),
      })),
    );
}
