import manifest from '../package.json' with { type: 'json' };

declare global {
  namespace NodeJS {
    interface ProcessEnv {
      /** The commit this was built from. `make build` writes it into the bundle in place of the variable. */
      SIDECAR_AUDIT_COMMIT?: string;
    }
  }
}

export const VERSION: string = manifest.version;
export const COMMIT: string = process.env.SIDECAR_AUDIT_COMMIT || 'unknown';
