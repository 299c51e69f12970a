/** What every experiment takes beside its knobs: who may stop it, and who wants to know how far it is. */
export interface Running {
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (done: number, of: number) => void;
}
