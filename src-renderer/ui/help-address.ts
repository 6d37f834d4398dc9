/** The address in the app of a page of the guide; without a topic, of its contents. */
export function helpAddress(topic?: string): string {
  return topic === undefined ? '#/help' : `#/help/${topic}`;
}
