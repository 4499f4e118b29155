import { FieldColorBuilder, FieldColorModeId, MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DynamicConfigValue, FieldColor, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';

/** The same in every panel. Red is for what is proven wrong alone; what is not decided is grey. */
const VERDICT_COLOURS = {
  Verified: 'green',
  Violated: 'red',
  Undecided: '#8e8e8e',
  Pending: 'blue',
  NotApplicable: '#ccccdc',
} as const;

export interface Override {
  readonly name: string;
  readonly properties: DynamicConfigValue[];
}

export const VERDICTS: readonly Override[] = Object.entries(VERDICT_COLOURS).map(([name, colour]) => ({
  name,
  properties: [{ id: 'color', value: fixed(colour) }],
}));

/** 1 and 0 in words. */
export function yesNo(yes: string, no: string): ValueMapping[] {
  return [
    {
      type: MappingType.ValueToText,
      options: { '1': { text: yes, color: 'green', index: 0 }, '0': { text: no, color: 'red', index: 1 } },
    },
  ];
}

/** A count in which everything above 0 is a violation. */
export function violationsFrom1(): ValueMapping[] {
  return [
    { type: MappingType.ValueToText, options: { '0': { text: 'none', color: 'green', index: 0 } } },
    { type: MappingType.RangeToText, options: { from: 1, to: null, result: { color: 'red', index: 1 } } },
  ];
}

function fixed(colour: string): FieldColor {
  return new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(colour).build();
}
