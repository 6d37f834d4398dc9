/**
 * An ordinary Chromium knows no scheme of our own, so that app://<host>/ stands in it as https://<host>.app.test/ and is
 * answered before anything goes to a network. The app's own code sees only app:// addresses.
 */
const suffix = '.app.test';

/** The address in Chromium for one of the app. */
export function toChromium(address) {
  const match = /^app:\/\/([^/]+)(.*)$/.exec(address);
  return match === null ? address : `https://${match[1]}${suffix}${match[2] || '/'}`;
}

/** The address that the app knows for one in Chromium. */
export function toApp(address) {
  const match = /^https:\/\/([^/]+)\.app\.test(\/.*)?$/.exec(address);
  return match === null ? address : `app://${match[1]}${match[2] ?? '/'}`;
}
