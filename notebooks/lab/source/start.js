// The first script of the page. It says what went wrong where JupyterLab can't yet, so it stands on nothing else.
import "features/styles";

function say(error) {
  const box = document.createElement("pre");
  box.id = "strides-failure";
  box.setAttribute("role", "alert");
  box.style.cssText =
    "position: fixed; inset: 0; z-index: 100000; margin: 0; padding: 3rem; overflow: auto; white-space: pre-wrap;" +
    "background: white; color: black; font: 1rem/1.5 ui-monospace, monospace";
  box.textContent = [
    "JupyterLab didn't start",
    `  given     ${error?.message ?? error}`,
    "  expected  a page that loads whole, from a server that answers",
    "  to do     see that npm start still runs, and reload; if that doesn't help, run npm start again",
  ].join("\n");
  document.getElementById("jupyterlab-splash")?.remove();
  document.body.append(box);
  console.error(error);
}

try {
  const { start } = await import("./page.js");
  await start(new URL(".", import.meta.url).href);
} catch (error) {
  say(error);
}
