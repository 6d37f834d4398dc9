import { createRouter, createWebHashHistory, type RouteComponent, type Router } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** What the window's title calls the page. */
    readonly title?: string;
  }
}

const pages = import.meta.glob<RouteComponent>('../features/*/*Page.vue', { import: 'default' });
const missingPage = () => import('./MissingPage.vue');

/** The page of a folder, `<Page>Page.vue`; it is loaded when it is first shown. */
function page(folder: string): () => Promise<RouteComponent> {
  const path = Object.keys(pages).find((other) => other.startsWith(`../features/${folder}/`));
  return path === undefined ? missingPage : pages[path]!;
}

/** Makes the router; routes are known by their names. In the address's hash, so that any file server will do. */
export function makeRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      {
        name: 'experiments',
        path: '/',
        component: page('experiments'),
        meta: { title: 'Experiments' },
      },
      { name: 'trash', path: '/trash', component: page('trash'), meta: { title: 'Trash' } },
      { name: 'new', path: '/new', component: page('new'), meta: { title: 'New run' } },
      { name: 'queue', path: '/queue', component: page('queue'), meta: { title: 'Queue' } },
      { name: 'compare', path: '/compare', component: page('compare'), meta: { title: 'Compare' } },
      { name: 'run', path: '/run/:id', component: page('run'), meta: { title: 'Run' } },
      { name: 'draw', path: '/draw', component: page('draw'), meta: { title: 'Draw' } },
      { name: 'data', path: '/data', component: page('data'), meta: { title: 'Data' } },
      {
        name: 'settings',
        path: '/settings',
        component: page('settings'),
        meta: { title: 'Settings' },
      },
      {
        name: 'missing',
        path: '/:path(.*)*',
        component: missingPage,
        meta: { title: 'No such page' },
      },
    ],
  });
}
