/** `v1.28.15` → 28; null for what is no such version. Every kubelet with sidecars is of major version 1. */
export function kubeletMinor(version: string | null): number | null {
  const match = /^v1\.(\d{1,3})(?:\.|\+|-|$)/.exec(version ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}
