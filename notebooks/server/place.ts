/** Where a server works. Both are whole paths of folders that exist, with symbolic links resolved. */
export interface Place {
  /** What pages see: no file outside of it is read or written. */
  readonly root: string;
  /** What the server keeps for itself, settings and workspaces; within the root, where listings don't show it. */
  readonly state: string;
}
