import { createRouter, createWebHashHistory, type RouteComponent, type Router } from 'vue-router';
import { appPages } from './pages.ts';

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
      ...appPages.map(({ name, path, title }) => ({
        name,
        path,
        component: page(name),
        meta: { title },
      })),
      {
        name: 'missing',
        path: '/:path(.*)*',
        component: missingPage,
        meta: { title: 'No such page' },
      },
    ],
  });
}
