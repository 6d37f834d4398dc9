import type { Effort } from './measure.ts';

/** How long to measure networks of short and of long sequences. */
export interface Efforts {
  readonly short: Effort;
  readonly long: Effort;
  /** For all predictions together, and for each network's session steps. */
  readonly brief: Effort;
  /** A peer skips long sequences if one of their steps is expected to take longer. */
  readonly longestPeerMilliseconds: number;
}

/** A few minutes altogether. */
export const thorough: Efforts = {
  short: {
    warmUpMilliseconds: 800,
    turnMilliseconds: 60,
    minimumRounds: 5,
    maximumRounds: 15,
    totalMilliseconds: 180_000,
  },
  long: {
    warmUpMilliseconds: 800,
    turnMilliseconds: 60,
    minimumRounds: 3,
    maximumRounds: 7,
    totalMilliseconds: 60_000,
  },
  brief: {
    warmUpMilliseconds: 300,
    turnMilliseconds: 60,
    minimumRounds: 5,
    maximumRounds: 15,
    totalMilliseconds: 6_000,
  },
  longestPeerMilliseconds: 5_000,
};

/** About 50 seconds altogether, with peers and on two cores. */
export const quick: Efforts = {
  short: {
    warmUpMilliseconds: 60,
    turnMilliseconds: 60,
    minimumRounds: 1,
    maximumRounds: 5,
    totalMilliseconds: 10_500,
  },
  long: {
    warmUpMilliseconds: 0,
    turnMilliseconds: 0,
    minimumRounds: 1,
    maximumRounds: 3,
    totalMilliseconds: 2_000,
  },
  brief: {
    warmUpMilliseconds: 20,
    turnMilliseconds: 20,
    minimumRounds: 2,
    maximumRounds: 5,
    totalMilliseconds: 200,
  },
  longestPeerMilliseconds: 500,
};
