import { describe, expect, it } from 'vitest';
import { measureByTurns, type Contestant, type Effort } from '#main/trainer/measure/bench/measure';

const effort: Effort = {
  warmUpMilliseconds: 0,
  turnMilliseconds: 0,
  minimumRounds: 2,
  maximumRounds: 3,
  totalMilliseconds: Infinity,
};

/** A clock, and contestants that move it on by what their steps take. */
class Race {
  readonly turns: string[] = [];
  time = 0;

  contestant(name: string, millisecondsOf: (step: number) => number): Contestant {
    let step = 0;
    return {
      time: (warmUp, steps) => {
        this.turns.push(`${name} ${warmUp}+${steps}`);
        const taken = Array.from({ length: warmUp + steps }, () => millisecondsOf(step++));
        for (const milliseconds of taken) this.time += milliseconds;
        return Promise.resolve(taken.slice(warmUp));
      },
      dispose: () => undefined,
    };
  }

  run(contestants: readonly Contestant[], changes: Partial<Effort> = {}) {
    const beforeRound = (round: number): void => void this.turns.push(`round ${round}`);
    return measureByTurns(contestants, { ...effort, ...changes }, beforeRound, () => this.time);
  }
}

describe('measureByTurns', () => {
  it('gives all a turn in each round, after warming up', async () => {
    const race = new Race();
    const contestants = [race.contestant('a', () => 200), race.contestant('b', () => 200)];
    await race.run(contestants, { maximumRounds: 2 });
    expect(race.turns).toEqual(
      ['a 0+1', 'b 0+1', 'round 0', 'a 0+1', 'b 0+1', 'round 1', 'a 0+1', 'b 0+1'], //
    );
  });

  it('has short steps taken several at a time, after one that does not count', async () => {
    const race = new Race();
    const contestants = [race.contestant('a', () => 8), race.contestant('b', () => 0.1)];
    await race.run(contestants, { maximumRounds: 1, minimumRounds: 1, turnMilliseconds: 40 });
    expect(race.turns.slice(3)).toEqual(['a 1+5', 'b 1+10']);
  });

  it('gives medians of the steps that count', async () => {
    const race = new Race();
    const slowAtFirst = race.contestant('a', (step) => [900, 120, 110, 700][step]!);
    const medians = await race.run([slowAtFirst]);
    expect([...medians]).toEqual([[slowAtFirst, 120]]);
  });

  it('warms up for as long as asked', async () => {
    const race = new Race();
    await race.run([race.contestant('a', () => 200)], { warmUpMilliseconds: 500 });
    expect(race.turns.indexOf('round 0')).toBe(3);
  });

  it('begins no round when the time is over, but keeps to the minimum', async () => {
    const race = new Race();
    await race.run([race.contestant('a', () => 200)], { totalMilliseconds: 1 });
    expect(race.turns.filter((turn) => turn.startsWith('round'))).toHaveLength(2);
  });

  it('breaks a round off when the time is over', async () => {
    const race = new Race();
    const contestants = [race.contestant('a', () => 200), race.contestant('b', () => 200)];
    await race.run(contestants, { minimumRounds: 1, totalMilliseconds: 900 });
    expect(race.turns.slice(2)).toEqual(['round 0', 'a 0+1', 'b 0+1', 'round 1', 'a 0+1']);
  });
});
