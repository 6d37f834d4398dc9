import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { AppInformation } from '#shared/contract/commands';
import type { Connection } from '../bridge/bridge.ts';
import { useWorkbench } from '../workbench.ts';

/** Information about this Unroll, and its connection. */
export const useApp = defineStore('app', () => {
  const workbench = useWorkbench();
  const information = shallowRef<AppInformation | null>(null);
  const connection = ref<Connection>('connected');

  /** Reads the information again. @throws UnrollError */
  async function refresh(): Promise<void> {
    information.value = await workbench.call('app.info', {});
  }

  return { information, connection, refresh };
});
