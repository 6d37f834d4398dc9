/** The names under which main process and window speak to each other. */
export const channels = {
  call: 'unroll:call',
  event: 'unroll:event',
  menuChoice: 'unroll:menu-choice',
  openFile: 'unroll:open-file',
} as const;

/** A file that was opened with Unroll, as it goes to the window. */
export interface OpenedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}
