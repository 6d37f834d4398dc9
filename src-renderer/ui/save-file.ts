/** How long a browser has to read the file, in milliseconds: Firefox and WebKit read it after the click. */
const revokeDelay = 60_000;

/** Makes the browser download a file under a name. */
export function saveFile(name: string, content: string | Uint8Array | Blob, type: string): void {
  // A copy: the bytes may be in shared memory, which a blob doesn't accept.
  const part = content instanceof Uint8Array ? new Uint8Array(content) : content;
  const address = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), revokeDelay);
}
