// What of JupyterLab is in the page, and what isn't: the list that says when it is enough. Who needs more takes pip's JupyterLab.

/** Packages whose plugins are all in, but for those that are left out below. */
export const EXTENSIONS = {
  "@jupyterlab/application-extension": "the window: areas, tabs, context menus, what an address opens",
  "@jupyterlab/apputils-extension": "palette, themes, settings, workspaces, notifications, licences",
  "@jupyterlab/cell-toolbar-extension": "the buttons of a cell",
  "@jupyterlab/celltags-extension": "a cell's tags, which tools read",
  "@jupyterlab/codemirror-extension": "the editor, its languages and themes",
  "@jupyterlab/completer-extension": "completion",
  "@jupyterlab/console-extension": "a console beside a notebook",
  "@jupyterlab/csvviewer-extension": "tables of numbers",
  "@jupyterlab/docmanager-extension": "opening, saving, checkpoints, a file that changed on disk",
  "@jupyterlab/documentsearch-extension": "find and replace",
  "@jupyterlab/filebrowser-extension": "files: new, rename, delete, upload, download",
  "@jupyterlab/fileeditor-extension": "a .ts file beside the notebook",
  "@jupyterlab/help-extension": "About",
  "@jupyterlab/htmlviewer-extension": "what nbconvert wrote",
  "@jupyterlab/imageviewer-extension": "pictures from disk",
  "@jupyterlab/inspector-extension": "documentation of what the cursor stands on",
  "@jupyterlab/launcher-extension": "the first page",
  "@jupyterlab/logconsole-extension": "what a kernel said outside of a cell",
  "@jupyterlab/mainmenu-extension": "the menus",
  "@jupyterlab/markdownviewer-extension": "Markdown from disk",
  "@jupyterlab/markedparser-extension": "Markdown in cells",
  "@jupyterlab/mathjax-extension": "mathematics, its fonts included",
  "@jupyterlab/metadataform-extension": "a cell's metadata as a form",
  "@jupyterlab/notebook-extension": "notebooks",
  "@jupyterlab/rendermime-extension": "outputs",
  "@jupyterlab/running-extension": "open tabs and running kernels",
  "@jupyterlab/services-extension": "the server, as the page sees it",
  "@jupyterlab/settingeditor-extension": "settings as a form and as JSON",
  "@jupyterlab/shortcuts-extension": "keyboard shortcuts",
  "@jupyterlab/statusbar-extension": "the line at the bottom",
  "@jupyterlab/theme-dark-extension": "a theme",
  "@jupyterlab/theme-dark-high-contrast-extension": "a theme",
  "@jupyterlab/theme-light-extension": "a theme",
  "@jupyterlab/toc-extension": "table of contents",
  "@jupyterlab/tooltip-extension": "Shift Tab",
  "@jupyterlab/translation-extension": "English; others ask for it",
  "@jupyterlab/ui-components-extension": "icons and forms",
  "@jupyterlab/workspaces-extension": "what was open, by name",
};

/** Packages that draw one type of output. */
export const RENDERERS = {
  "@jupyterlab/javascript-extension": "application/javascript",
  "@jupyterlab/json-extension": "application/json, as a tree",
  "@jupyterlab/pdf-extension": "application/pdf",
  "@jupyterlab/vega5-extension": "Vega and Vega-Lite 5: the library's plots",
};

/** Loaded from an address when they are chosen, so not in the page's own styles. */
export const THEMES = Object.keys(EXTENSIONS).filter((name) => name.includes("/theme-"));

/** Plugins of the packages above that are taken out. */
export const PLUGINS_LEFT_OUT = {
  "@jupyterlab/apputils-extension:announcements": "asks jupyter.org for news",
  "@jupyterlab/apputils-extension:licenses-client": "asks the server; the page has its licences beside it",
  "@jupyterlab/filebrowser-extension:open-url": "asks other machines",
  "@jupyterlab/fileeditor-extension:language-server": "needs language servers; the kernel completes",
  "@jupyterlab/help-extension:jupyter-forum": "opens a page of another machine",
  "@jupyterlab/help-extension:licenses-commands": "old names of commands",
  "@jupyterlab/help-extension:open": "opens pages of other machines",
  "@jupyterlab/help-extension:resources": "lists pages of other machines",
  "@jupyterlab/notebook-extension:export": "needs nbconvert, which is Python's",
  "@jupyterlab/notebook-extension:language-server": "needs language servers; the kernel completes",
};

/** Packages of JupyterLab that aren't in, for whom looks for one. */
export const PACKAGES_LEFT_OUT = {
  "@jupyterlab/audio-extension": "nothing here sounds",
  "@jupyterlab/debugger-extension": "the kernel speaks no debug protocol",
  "@jupyterlab/extensionmanager-extension": "installs by pip, and lists what is on PyPI",
  "@jupyterlab/hub-extension": "needs JupyterHub",
  "@jupyterlab/lsp-extension": "needs language servers",
  "@jupyterlab/mermaid-extension": "as large as all the rest, and brings elkjs, which is under EPL-2.0",
  "@jupyterlab/pluginmanager-extension": "who takes a plugin out can't get it back without a server's help",
  "@jupyterlab/terminal-extension": "needs a native module",
  "@jupyterlab/video-extension": "nothing here moves",
};
