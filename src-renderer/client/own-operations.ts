const key = 'unroll.operations';

/**
 * The operations that this page has begun and whose outcome it doesn't know yet. They are still known after the page was
 * reloaded, but not to other pages.
 */
export function ownOperations() {
  const own = new Set(stored());

  function store(): void {
    try {
      sessionStorage.setItem(key, JSON.stringify([...own]));
    } catch {
      // Without storage they are forgotten with the page.
    }
  }

  return {
    ids: (): readonly string[] => [...own],
    has: (operation: string): boolean => own.has(operation),
    add(operation: string): void {
      own.add(operation);
      store();
    },
    remove(operation: string): void {
      own.delete(operation);
      store();
    },
  };
}

function stored(): readonly string[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
