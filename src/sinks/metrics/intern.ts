/** More different texts than Pods of one cluster ever bring about; beyond it a text is simply kept twice. */
const MOST = 4096;

/** Gives equal texts as one and the same: thousands of Pods say the same few things, and each keeps it. */
export function createIntern(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < MOST) texts.set(text, text);
    return text;
  };
}
