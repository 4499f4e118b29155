const LONGEST = 128;

/** All that names of Kubernetes, versions and words consist of. */
const ORDINARY = /^[\w.:+/ -]*$/;

/**
 * A label's value as the exposition may carry it: of bounded length and made of ordinary characters. What is of no name in
 * Kubernetes (quotes, line breaks, broken UTF-16, and the comma, with which the client separates labels in its keys) can
 * only come from elsewhere, and becomes U+FFFD. Applied twice, it changes nothing more.
 */
export function labelValue(value: string): string {
  if (value.length <= LONGEST && ORDINARY.test(value)) return value;
  return value
    .slice(0, LONGEST)
    .toWellFormed()
    .replace(/[^\w.:+/ -]/gu, '\uFFFD');
}
