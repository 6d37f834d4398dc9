/** Milliseconds that a browser is given to take over what is saved: Firefox and WebKit read it after the click. */
const takenOverAfter = 60_000;

/** Has the browser save a file under a name, where it saves what is downloaded. */
export function saveFile(name: string, content: string | Uint8Array, type: string): void {
  // A copy: the bytes may lie in memory that is shared, which a blob doesn't take.
  const part = typeof content === 'string' ? content : new Uint8Array(content);
  const address = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), takenOverAfter);
}
