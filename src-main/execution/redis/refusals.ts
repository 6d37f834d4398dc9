/** What a Redis that can be reached may refuse commands with, and what to do about it. */
interface Refusal {
  readonly pattern: RegExp;
  /** Whether it may take the same later, without anybody changing what is asked. */
  readonly isTemporary: boolean;
  readonly advice: string;
}

const refusals: readonly Refusal[] = [
  {
    pattern: /\bOOM\b/,
    isTemporary: true,
    advice: 'its memory is full: free some there, or raise its maxmemory',
  },
  {
    pattern: /\bMISCONF\b/,
    isTemporary: true,
    advice: 'it can’t store data: free some space on the disk there',
  },
  {
    pattern: /\bLOADING\b/,
    isTemporary: true,
    advice: 'it is still reading its data: wait until it has',
  },
  {
    pattern: /\bREADONLY\b/,
    isTemporary: true,
    advice:
      'it is a copy of another one: make it the main one again with REPLICAOF NO ONE, or use the address of that one',
  },
  {
    pattern: /\bNOREPLICAS\b/,
    isTemporary: true,
    advice:
      'it reaches too few of its copies: start them again, or lower its min-replicas-to-write',
  },
  {
    pattern: /\bMASTERDOWN\b/,
    isTemporary: true,
    advice: 'it is a copy of another one and can’t reach that: start the other one again',
  },
  {
    pattern: /\bNOPERM\b/,
    isTemporary: false,
    advice: 'write the line of docs/several-machines.md into its ACL file',
  },
  {
    pattern: /Connection is closed/,
    isTemporary: false,
    advice: 'wait until it can be reached',
  },
];

/** What to do about a refusal, as the beginning of a sentence. */
export function adviceFor(message: string): string {
  const known = refusals.find(({ pattern }) => pattern.test(message));
  return known?.advice ?? 'look into its log there';
}

/** Whether an error says that Redis takes nothing at present, though it can be reached. */
export function isTemporaryRefusal(error: unknown): error is Error {
  return (
    error instanceof Error &&
    refusals.some(({ pattern, isTemporary }) => isTemporary && pattern.test(error.message))
  );
}
