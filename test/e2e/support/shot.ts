/** Pictures of the window at a size and in a colour scheme, for looking at and for the tutorial. */
import type { Page } from 'playwright-core';

export interface Shot {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** Writes a PNG of the whole window. */
export async function shot(
  page: Page,
  path: string,
  { width = 1280, height = 800, dark = false }: Shot = {},
): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  // Two frames: one to lay out, one to draw.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await page.screenshot({ path });
}
