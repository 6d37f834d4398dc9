import gates from '../../resources/lessons/what-gates-are-for.json' with { type: 'json' };
import handwriting from '../../resources/lessons/reading-your-handwriting.json' with { type: 'json' };
import isItBetter from '../../resources/lessons/is-it-really-better.json' with { type: 'json' };
import forgetting from '../../resources/lessons/why-the-plain-rnn-forgets.json' with { type: 'json' };
import reading from '../../resources/lessons/what-a-recurrent-network-reads.json' with { type: 'json' };
import type { Lesson } from '#shared/lessons/lesson';
import { parseLesson } from '#shared/lessons/lesson-problems';

/** The lessons that come with Unroll, in the order in which they are best taken. */
export function builtInLessons(): readonly Lesson[] {
  return [reading, forgetting, gates, isItBetter, handwriting].map(parseLesson);
}
