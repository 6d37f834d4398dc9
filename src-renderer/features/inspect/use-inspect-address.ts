import { onScopeDispose, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { addressDelay, useLeaving } from '../../client/query/late-address.ts';
import { writeInspectAddress, type InspectState } from './inspect-address.ts';

/**
 * Keeps the address of the page that of what it shows, so that a reload, the Back button and a copied link show the
 * same.
 * @param shown what the page shows now
 * @param show called when another address of the page is opened
 */
export function useInspectAddress(
  shown: () => InspectState,
  show: (query: Readonly<ReturnType<typeof useRoute>['query']>) => void,
): void {
  const route = useRoute();
  const router = useRouter();
  /** The address that was written last, which is no news. */
  let written = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLeaving = useLeaving((to) => to.name === 'inspect');

  const address = () => ({ name: 'inspect', query: writeInspectAddress(shown()) });
  const pathShown = (): string => router.resolve(address()).fullPath;

  function write(): void {
    if (route.name !== 'inspect' || isLeaving()) return;
    written = pathShown();
    void router.replace(address());
  }

  watch(
    pathShown,
    (path) => {
      clearTimeout(timer);
      if (path !== route.fullPath) timer = setTimeout(write, addressDelay);
    },
    { immediate: true },
  );
  watch(
    () => route.fullPath,
    (path) => {
      if (route.name !== 'inspect' || path === written || path === pathShown()) return;
      clearTimeout(timer);
      written = '';
      show(route.query);
    },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
  });
}
