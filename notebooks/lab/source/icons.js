import icon from "@jupyterlab/ui-components/style/icons/jupyter/jupyter-favicon.svg";

/** The icon of the tab, and a paler one while a kernel computes: JupyterLab swaps the two by these classes. */
export function addIcons() {
  const busy = icon.replace("<svg ", '<svg opacity="0.45" ');
  for (const [state, picture] of Object.entries({ idle: icon, busy })) {
    const link = document.createElement("link");
    link.rel = state === "idle" ? "icon" : "";
    link.type = "image/svg+xml";
    link.className = `${state} favicon`;
    link.href = `data:image/svg+xml,${encodeURIComponent(picture)}`;
    document.head.append(link);
  }
}
