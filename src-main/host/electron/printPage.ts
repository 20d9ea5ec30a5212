/** Makes a page a PDF in a window that nobody sees, without scripts and without a network. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, session } from 'electron';

/** @param html A whole page. @returns PDF: tagged, with an outline, in the page size of its style sheet. */
export async function printPage(html: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-print-'));
  const own = session.fromPartition('print');
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: own, javascript: false, sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  try {
    const file = join(folder, 'report.html');
    writeFileSync(file, html);
    const address = pathToFileURL(file).href;
    own.webRequest.onBeforeRequest((details, done) => {
      done({ cancel: details.url !== address && !details.url.startsWith('data:') });
    });
    await window.loadURL(address);
    return new Uint8Array(
      await window.webContents.printToPDF({
        preferCSSPageSize: true,
        printBackground: true,
        generateTaggedPDF: true,
        generateDocumentOutline: true,
      }),
    );
  } finally {
    window.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}
