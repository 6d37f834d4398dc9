import { cellEntry } from '#shared/catalogue/cells/cells';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { FlowFlag } from '#shared/inside/gradient-flow';
import type { RunAdvice } from '../run-advice.ts';

const titles: Readonly<Record<FlowFlag, string>> = {
  vanishing: 'The gradient vanishes',
  exploding: 'The gradient explodes',
};

/**
 * What to say on a run's page about a conspicuous gradient.
 * @param sentence how large the first step's gradient is
 */
export function flowAdvice(flag: FlowFlag, sentence: string, config: ExperimentConfig): RunAdvice {
  return {
    tone: 'warning',
    title: titles[flag],
    text: `${sentence} ${flag === 'exploding' ? exploding(config) : vanishing(config)}`,
  };
}

function exploding({ clipNorm }: ExperimentConfig): string {
  const remedy =
    clipNorm > 0
      ? 'They are clipped; a lower learning rate may help.'
      : 'Clip the gradients or lower the learning rate.';
  return `The beginning of the sequence outweighs its end, and single updates can be far too large. ${remedy}`;
}

function vanishing({ cell, initialisation }: ExperimentConfig): string {
  const begin = 'The network hardly learns from what it reads first.';
  if (cellEntry(cell).gates.length > 1) {
    return `${begin} Either the sequence is too long even for gates, or its beginning says little, as the empty rows at the edge of a digit do.`;
  }
  return initialisation === 'irnn'
    ? `${begin} Gates carry gradients further: try a GRU or an LSTM.`
    : `${begin} Gates carry gradients further: try a GRU or an LSTM, or ReLU with an identity matrix as its start (IRNN).`;
}
