/** Prints a page to PDF with an installed Chromium, Chrome or Edge: without a window, a network or scripts. */
import { chromium } from 'playwright-core';
import { installedBrowser } from './browser.ts';

/** No browser, or one that cannot print. */
export class PrintError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PrintError';
  }
}

const HOW_ELSE = 'The same report can be had as HTML, which any browser prints.';

/** @param html A whole page. @returns PDF: tagged, with an outline. @throws PrintError */
export async function printPage(html: string, signal?: AbortSignal): Promise<Uint8Array> {
  const executablePath = installedBrowser();
  if (executablePath === null) {
    throw new PrintError(
      `A PDF is printed by a browser, and there is none: install Chromium, Google Chrome or Microsoft Edge, or name one by CHROME_PATH. ${HOW_ELSE}`,
    );
  }
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium
    .launch({
      executablePath,
      headless: true,
      // Its own sandbox does not work for root.
      chromiumSandbox: process.platform === 'linux' ? !isRoot : true,
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--no-default-browser-check',
        '--host-resolver-rules=MAP * ~NOTFOUND',
      ],
    })
    .catch((error: unknown) => {
      throw new PrintError(`${executablePath} could not be started to print the PDF. ${HOW_ELSE}`, { cause: error });
    });
  const stop = (): void => void browser.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true, acceptDownloads: false });
    const page = await context.newPage();
    await page.setContent(html, { waitUntil: 'load' });
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
    return new Uint8Array(pdf);
  } catch (error) {
    throw new PrintError(`${executablePath} could not print the PDF. ${HOW_ELSE}`, { cause: error });
  } finally {
    signal?.removeEventListener('abort', stop);
    await browser.close();
  }
}
