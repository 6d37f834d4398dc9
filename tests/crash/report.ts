import type { CampaignResult, Round } from './campaign.ts';
import { violationKinds } from './judge.ts';

/** The command that repeats one round alone. */
export function commandOf({ kind, point }: Round, seed: number): string {
  return `npm run test:crash -- --only ${kind} --point ${point} --seed ${seed}`;
}

/** The table of docs/reliability.md: how often each fault struck, what was found then, and what must not be. */
export function tableOf({ rounds, points }: CampaignResult): string {
  const faults = [...new Set(rounds.map(({ fault }) => fault))];
  const rows = faults
    .map((fault) => rounds.filter((round) => round.fault === fault))
    .sort((a, b) => order(a[0]!, rounds) - order(b[0]!, rounds))
    .map((ofFault) => rowOf(ofFault[0]!.fault, ofFault));
  const header = ['Fault', 'Rounds', 'What was found', ...violationKinds];
  const lines = [header, header.map(() => '---'), ...rows, rowOf('All', rounds)];
  const of = [...points].map(([kind, count]) => {
    const struck = new Set(rounds.filter((round) => round.kind === kind).map(({ point }) => point));
    return `${kind}: ${struck.size} of ${count} points`;
  });
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n${of.join(', ')}.\n`;
}

/** Kinds in the order they come in, and within them by name. */
function order(round: Round, rounds: readonly Round[]): number {
  const kinds = [...new Set(rounds.map(({ kind }) => kind))];
  const names = [...new Set(rounds.map(({ fault }) => fault))].sort();
  return kinds.indexOf(round.kind) * names.length + names.indexOf(round.fault);
}

function rowOf(name: string, rounds: readonly Round[]): string[] {
  const seen = new Map<string, number>();
  for (const round of rounds) seen.set(round.seen, (seen.get(round.seen) ?? 0) + 1);
  const found = [...seen].sort(([, a], [, b]) => b - a).map(([what, count]) => `${what} ${count}`);
  const counts = violationKinds.map((kind) =>
    String(rounds.filter(({ violations }) => violations.some((one) => one.kind === kind)).length),
  );
  return [name, String(rounds.length), found.join(', '), ...counts];
}
