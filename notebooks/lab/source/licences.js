import { ILicensesClient } from "@jupyterlab/apputils";
import { PageConfig } from "@jupyterlab/coreutils";

/** Shows JupyterLab's own page of licences without a server's help: what is bundled is known when it is. */
export const licences = (home) => ({
  id: "strides:licences",
  description: "Knows the licences of what is in the page.",
  autoStart: true,
  provides: ILicensesClient,
  activate: () => {
    // Without an address JupyterLab has no such page.
    PageConfig.setOption("licensesUrl", `${home}licenses.json`);
    return {
      getBundles: async () => (await fetch(`${home}licenses.json`)).json(),
      download: async () => void window.open(`${home}licenses.txt`),
    };
  },
});
