import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { config as configureZod } from 'zod';
import App from './App.vue';
import { chooseBridge } from '../client/bridge/choose.ts';
import { makeRouter } from './router.ts';
import { provideBridge } from '../client/bridge/bridge-key.ts';
import { provideWorkbench } from '../client/workbench.ts';
import '../ui/styles/tokens.css';
import '../ui/styles/base.css';
import '../ui/styles/layout.css';
import '../ui/styles/controls.css';
import '../ui/styles/menu.css';
import '../ui/styles/print.css';

// The window's content security policy forbids code made from strings, which zod would otherwise use.
configureZod({ jitless: true });

const bridge = chooseBridge();
const app = createApp(App).use(createPinia()).use(makeRouter());
provideBridge(app, bridge);
provideWorkbench(app, bridge.api);
app.mount('#app');
