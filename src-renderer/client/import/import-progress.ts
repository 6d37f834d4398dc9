import { formatBytes } from '#shared/text/format';

/** `packing`: a folder is made one file before it is sent; `reading`: the workbench looks at what it received. */
export type ImportPhase = 'packing' | 'sending' | 'reading' | 'storing';

/** What is being done for an import. */
export interface ImportProgress {
  readonly phase: ImportPhase;
  /** How much of this phase is done, from 0 to 1; null: not known. */
  readonly share: number | null;
  /** Bytes that are sent in all, while they are. */
  readonly bytes?: number;
}

/** What the phases of an import are called: “Reading the logs”. */
export type PhaseWords = Readonly<Record<Exclude<ImportPhase, 'packing' | 'sending'>, string>>;

/** The beginning of sending files, or how far it is. */
export function sending(files: readonly { readonly size: number }[], share = 0): ImportProgress {
  return { phase: 'sending', share, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}

/** @returns “Sending: 1.0 MiB of 1.5 MiB”, “Reading the logs: 12 %”, “Storing the runs…” */
export function progressInWords(
  { phase, share, bytes }: ImportProgress,
  words: PhaseWords,
): string {
  if (phase === 'sending' && share !== null && bytes !== undefined) {
    return `Sending: ${formatBytes(Math.round(share * bytes))} of ${formatBytes(bytes)}`;
  }
  const doing = { packing: 'Reading the folder', sending: 'Sending', ...words }[phase];
  return share === null ? `${doing}…` : `${doing}: ${Math.floor(100 * share)} %`;
}
