/** A rule of the API server (CEL) with the sentence that a person reads when it refuses. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
  readonly reason: 'FieldValueRequired' | 'FieldValueForbidden' | 'FieldValueInvalid';
  readonly fieldPath?: string;
}

/** CEL has no way to write a list of strings but as literals. */
export const celList = (values: readonly string[]): string => `[${values.map((value) => `'${value}'`).join(', ')}]`;
