import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { AppInformation } from '#shared/contract/commands';
import type { Connection } from '../bridge/bridge.ts';
import { useWorkbench } from '../workbench.ts';

/** What runs here, and whether it can be reached. */
export const useApp = defineStore('app', () => {
  const workbench = useWorkbench();
  const information = shallowRef<AppInformation | null>(null);
  const connection = ref<Connection>('connected');

  /** @throws UnrollError */
  async function refresh(): Promise<void> {
    information.value = await workbench.call('app.info', {});
  }

  return { information, connection, refresh };
});
