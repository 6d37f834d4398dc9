import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { config as configureZod } from 'zod';
import App from './App.vue';
import { chooseBridge } from './bridge/choose.ts';
import { makeRouter } from './router.ts';
import { provideBridge } from './shell/bridge-key.ts';
import { provideWorkbench } from './stores/workbench.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/menu.css';

// The window's content security policy forbids code made of strings, which zod would otherwise try.
configureZod({ jitless: true });

const bridge = chooseBridge();
const app = createApp(App).use(createPinia()).use(makeRouter());
provideBridge(app, bridge);
provideWorkbench(app, bridge.api);
app.mount('#app');
