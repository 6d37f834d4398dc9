/**
 * Words and phrases that read as translated or are spelt the American way, each with what to say instead. Add one only
 * if it's hardly ever right in this project. Terms are refused by docs/glossary.md.
 *
 * `only` narrows a rule to some kinds of text: document, guide, string or comment; empty: all kinds.
 */
export const phrases = [
  // Phrases that read as translated.
  rule(/\banew\b/, 'again, or "a new …"'),
  rule(/\b(?:goes|go|going|went|gone) on\b(?! (?:and off|screen))/, 'continue, or happen'),
  rule(/\blest\b/, 'so that … not'),
  rule(/\b(?:can|can't|cannot|could|couldn't|to) be had\b/, 'is (not) available'),
  rule(/\b(?:is|are|was) to be (?:done|found|seen|had|read|compared)\b/, 'a plain verb'),
  rule(/\bsurely\b/, 'certainly, or leave it out'),
  rule(/\btaken? for (?:a|an|the)\b/, 'mistaken for'),
  rule(/\bstands? (?:once|twice|in|there|beside)\b(?! for)/, 'is, or is declared'),
  rule(/\b(?:speaks?|spoke) of\b/, 'mention'),
  rule(/\b(?:told|tells?) of\b/, 'notified of, or informed about'),
  rule(/\b(?:refused?|refuses|answered|said|says?) in words\b/, 'with a message'),
  rule(/\bwithout a word\b/, 'silently'),
  rule(/\ball the same\b/, 'anyway'),
  rule(/\b(?:everywhere|all|both) alike\b|\balike in\b/, 'the same'),
  rule(/\bthe likes?\b|\btheir likes?\b(?! )/, 'and so on'),
  rule(/\bof before\b/, 'earlier'),
  rule(/\b(?:is|are|be|been) taken in\b|\btakes in\b/, 'import, or accept'),
  rule(/\basks? back\b/, 'suggest'),
  rule(/\bbe it\b/, 'whether'),
  rule(/\bgone through\b/, 'passes over'),
  rule(
    /\b(?:a world|a process|a file|files|a page|one|those|folders|folder) of (?:its|their) own\b/,
    'its own …',
  ),
  rule(/\bof oneself\b|\bone's own\b/, 'your own'),
  rule(
    /\b(?:thereof|therein|thereby|hereof|herein|hereby|whereof|wherein|whereby|whereupon)\b/,
    'plainer words',
  ),
  rule(/\ballows? to\b/, 'let, or "allow … to"'),
  rule(/\ban? own\b/, 'its own'),
  rule(/\bhow (?:it|they|this|that) looks? like\b/, 'what it looks like'),
  rule(/\b(?:with|by) (?:the )?help of\b/, 'with, or using'),
  rule(/\bcan not\b/, 'can’t'),
  rule(/\binformations\b/, 'information'),
  rule(/\bresp\./, 'or, and'),
  rule(/\bsay(?:s|ing)? nothing of\b/, 'doesn’t show'),
  // What buttons and headings used to say.
  rule(/\bEnded last\b/, 'Recently finished', 'string'),
  rule(/\bRuns side by side\b/, 'Parallel runs', 'string'),
  rule(/\bThreads of each run\b/, 'Threads per run', 'string'),
  rule(/\bFill the form\b/, 'Use these settings', 'string'),
  rule(/\bTake (?:the others )?out\b/, 'Remove, or Keep only these', 'string'),
  rule(/\bEach run (?:its own|by itself)\b/, 'By run, or Ungrouped', 'string'),
  rule(/\b(?:too sure|not sure enough)\b/, 'overconfident, or underconfident'),
  rule(/\bOff the baseline\b/, 'vs. baseline', 'string'),
  rule(/\bThe same as a table\b/, 'Show as table', 'string'),
  rule(/\bas the system has it\b/, 'Match system', 'string'),
  rule(/\bStop reading\b/, 'Cancel', 'string'),
  rule(/\bright more often\b/, 'significantly more accurate', 'string'),
  rule(/\bequally large\b/, 'the same size'),
  // Before a word, it may open a quotation: only as in "isn't", "its user's" and "users' ".
  rule(
    /(?<=[\w…])'(?:s|t|re|ve|ll|d|m)\b|(?<=[a-z]s)'(?= [a-z…])/,
    'the apostrophe ’',
    'string',
    'guide',
  ),
];

/** British spelling, as identifiers have it. Only of phrases: single words may be those of CSS, SVG or a library. */
export const spelling = [
  rule(/(?<![-.\w])colors?(?![-\w:(='"])/, 'colour'),
  rule(/\bcenter(?:ed|s)?\b(?!['":;-])/, 'centre'),
  rule(/\bbehaviors?\b/, 'behaviour'),
  rule(/\bgray(?:scale)?\b(?!['":;-])/, 'grey'),
  rule(/\bneighbor(?:s|ing)?\b/, 'neighbour'),
  rule(/\bfavorites?\b/, 'favourite'),
  rule(
    /\b(?:normal|optim|initial|recogn|organ|summar|visual|general|minim|maxim|real|serial)iz(?:e|es|ed|er|ers|ing|ation|ations)\b/,
    'the spelling with s: -ise',
  ),
  rule(/\banalyz(?:e|es|ed|ing)\b/, 'analyse'),
  rule(/\b(?:label|cancel|model|travel)(?:ed|ing)\b/, 'a double l'),
];

function rule(find, say, ...only) {
  return { find: new RegExp(find.source, 'gi'), say, only };
}

/**
 * Rules of the glossary: the words in code quotes in the last column of each row of its table are refused, and the
 * term in the first column is what to say.
 */
export function glossaryRules(markdown) {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| -+/.test(line))
    .flatMap((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const term = cells[1];
      return [...cells.at(-2).matchAll(/`([^`]+)`/g)].map(([, refused]) =>
        rule(new RegExp(`(?<!--)\\b${refused.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}\\b`), term),
      );
    });
}
