import { createRouter, createWebHashHistory, type RouteComponent, type Router } from 'vue-router';
import { appPages } from './pages.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** The page's name in the window's title. */
    readonly title?: string;
  }
}

const pages = import.meta.glob<RouteComponent>('../features/*/*Page.vue', { import: 'default' });
const missingPage = () => import('./MissingPage.vue');

/** The page of a folder, `<Page>Page.vue`, which is loaded when it is first shown. */
function page(folder: string): () => Promise<RouteComponent> {
  const path = Object.keys(pages).find((other) => other.startsWith(`../features/${folder}/`));
  return path === undefined ? missingPage : pages[path]!;
}

/** Creates the router, with named routes. The path is in the address's hash, so that any file server will do. */
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
        meta: { title: 'Page not found' },
      },
    ],
  });
}
