/** Names that a cell's function is called with. */
export const PARAMETERS = ["exports", "require", "__filename", "__dirname", "__cell__"] as const;
