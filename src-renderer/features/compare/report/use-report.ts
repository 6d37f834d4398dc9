import { effectScope, nextTick, ref, watch } from 'vue';
import { formats, type ReportFormatKey } from '#shared/catalogue/formats/formats';
import { reportContent, type ReportContent } from '#shared/report/report-content';
import { fileNameOf } from '#shared/text/file-name';
import { messageOf } from '../../../client/failures.ts';
import { useNotices } from '../../../client/stores/notices.ts';
import { usePreferences } from '../../../client/stores/preferences.ts';
import { saveFile } from '../../../ui/save-file.ts';
import { comparisonOf } from '../comparison-state.ts';
import type { Comparison } from '../use-comparison.ts';
import { printDocument } from './print-document.ts';

/** Writes a comparison as a report file; first loads the data that is still missing. */
export function useReport(comparison: Comparison) {
  const notices = useNotices();
  const preferences = usePreferences();
  const isWriting = ref(false);

  const sources = () => [
    comparison.histories,
    comparison.recordings,
    comparison.answers,
    comparison.sizes,
    comparison.analyses,
  ];
  const isCancelled = () => sources().some((source) => source.isCancelled);

  /** Loads everything, also what was cancelled before; resolves when that is done or cancelled. */
  async function loadAll(): Promise<void> {
    const scope = effectScope(true);
    scope.run(() => sources().forEach((source) => source.need()));
    sources().forEach((source) => source.resume());
    // Others may have been computed since.
    comparison.analyses.renew();
    const isDone = () => isCancelled() || sources().every(({ progress }) => progress === null);
    await new Promise<void>((resolve) => {
      scope.run(() => watch(isDone, (done) => done && resolve(), { immediate: true }));
    });
    scope.stop();
  }

  function content(title: string): ReportContent {
    const { histories, recordings, answers, analyses, modelBytes, readable } = comparison;
    return reportContent({
      title,
      createdAt: new Date().toISOString(),
      state: comparisonOf(comparison.state),
      records: readable.map(({ record }) => record),
      histories: new Map([...histories.values].map(([id, columns]) => [id, columns.value])),
      recordings: new Map([...recordings.values].map(([id, points]) => [id, points.value])),
      answers: answers.values,
      analyses: analyses.values,
      modelBytes,
      sweepOf: comparison.sweepOf,
      palette: preferences.value.palette,
      slots: comparison.slots,
    });
  }

  /** Saves a report under a title. Failures are shown as notices. */
  function write(key: ReportFormatKey, title: string): Promise<void> {
    const { report, mediaType, extension } = formats[key];
    return make(() => {
      saveFile(`${fileNameOf(title)}.${extension}`, report.write(content(title)), mediaType);
    });
  }

  /** Opens the print dialog with a report, from which it can be saved as PDF. Failures are shown as notices. */
  function print(title: string): Promise<void> {
    return make(() => printDocument(formats.html.report.write(content(title))));
  }

  /** @returns a report under a title; null if it was cancelled, or failed, which a notice says */
  async function text(key: ReportFormatKey, title: string): Promise<string | null> {
    let written: string | null = null;
    await make(() => {
      written = formats[key].report.write(content(title));
    });
    return written;
  }

  /** Makes something of a report once everything is loaded. */
  async function make(finish: () => void | Promise<void>): Promise<void> {
    isWriting.value = true;
    try {
      await loadAll();
      // Show what has been loaded before the window is busy for a moment.
      await nextTick();
      if (isCancelled()) return;
      await finish();
    } catch (error) {
      notices.show({ kind: 'error', text: `The report was not written: ${messageOf(error)}` });
    } finally {
      isWriting.value = false;
    }
  }

  function cancel(): void {
    sources().forEach((source) => source.cancel());
  }

  return { isWriting, write, text, print, cancel };
}
