import type {
  ImportRequestName,
  TrainerRequestName,
  TrainerRequests,
} from '#shared/contract/trainer-messages';

/** The requests that are answered without training an experiment, reading an import or analysing a model. */
type QuestionName = Exclude<
  TrainerRequestName,
  'train' | 'pause' | 'proceed' | 'stop' | 'verify' | 'analyse' | ImportRequestName
>;

/** Answers questions about saved models, data sets and engines, outside of the process that asks. */
export interface Questions {
  /** @throws UnrollError what it is refused with, or 'process-died' if nobody is left to answer */
  request<Name extends QuestionName>(
    name: Name,
    input: TrainerRequests[Name]['input'],
  ): Promise<TrainerRequests[Name]['output']>;
}
