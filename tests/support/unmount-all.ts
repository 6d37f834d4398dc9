import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils';
import { afterEach } from 'vitest';

// Files share a document: what one test has mounted must not answer to the events of the next.
disableAutoUnmount();
enableAutoUnmount(afterEach);
