/** The version of a node's kubelet; every kubelet with sidecars is of major version 1. */
export interface KubeletVersion {
  readonly minor: number;
  readonly patch: number;
}

/** `v1.28.15` → {minor: 28, patch: 15}; null for what is no such version. */
export function kubeletVersion(version: string | null): KubeletVersion | null {
  const match = /^v1\.(\d{1,3})(?:\.(\d{1,4}))?(?:[.+-]|$)/.exec(version ?? '');
  return match?.[1] === undefined ? null : { minor: Number(match[1]), patch: Number(match[2] ?? 0) };
}

/** `v1.28.15` → 28; null for what is no such version. */
export function kubeletMinor(version: string | null): number | null {
  return kubeletVersion(version)?.minor ?? null;
}
