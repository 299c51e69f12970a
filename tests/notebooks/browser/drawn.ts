import type { Locator, Page } from "playwright-core";

// What is to be seen on a page, in numbers. The functions given to `evaluate` run there, so they say what of a page they use.

interface Canvas {
  readonly width: number;
  readonly clientWidth: number;
  toDataURL(): string;
  getContext(kind: "2d"): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Iterable<number> };
  };
}

/** How wide a picture is by itself; 0 while it isn't there, or can't be read. */
export const widthOf = (image: Locator): Promise<number> =>
  image.evaluate((node) => (node as unknown as { readonly naturalWidth: number }).naturalWidth);

export const pixelsOf = (canvas: Locator): Promise<string> =>
  canvas.evaluate((node) => (node as unknown as Canvas).toDataURL());

/** Red, green and blue of a pixel. */
export const colourAt = (canvas: Locator, { x, y }: { readonly x: number; readonly y: number }): Promise<number[]> =>
  canvas.evaluate(
    (node, at) => {
      const { width, clientWidth, getContext } = node as unknown as Canvas;
      const scale = width / clientWidth;
      const pixel = getContext.call(node, "2d").getImageData(at.x * scale, at.y * scale, 1, 1);
      return [...pixel.data].slice(0, 3);
    },
    { x, y },
  );

/** From now on every picture is kept that is ever on a canvas of a notebook. */
export const collectDrawings = (page: Page): Promise<void> =>
  page.evaluate(`{
    window.drawings = new Set();
    const look = () => {
      for (const canvas of document.querySelectorAll(".jp-OutputArea-output canvas")) window.drawings.add(canvas.toDataURL());
      requestAnimationFrame(look);
    };
    look();
  }`);

/** How many different ones there were. */
export const drawings = (page: Page): Promise<number> => page.evaluate("window.drawings.size");
