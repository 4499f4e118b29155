/** What a terminal would act on, or show in another place, and JSON leaves as it is. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\p{Bidi_Control}]/gu;

/** JSON without it; to whoever reads it as JSON, the same. */
export function escapeUnsafe(json: string): string {
  return json.replaceAll(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
