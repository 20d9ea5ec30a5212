/** A browser for tests: an installed one, else the headless Chromium of the npm package. */
import { findBrowser } from '../../../src-main/host/chromium/browser.ts';

export interface TestBrowser {
  readonly executable: string;
  readonly args: readonly string[];
}

let found: Promise<TestBrowser> | null = null;

export function testBrowser(): Promise<TestBrowser> {
  found ??= find();
  return found;
}

async function find(): Promise<TestBrowser> {
  const installed = findBrowser();
  if (installed !== null) return { executable: installed, args: [] };
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    // Its own arguments are for servers without a graphics card; of them only the drawing matters here.
    return {
      executable: await packaged.executablePath(),
      args: ['--use-gl=angle', '--use-angle=swiftshader', '--in-process-gpu'],
    };
  } catch (error) {
    throw new Error('There is no browser for the tests: install Chromium, Chrome or Edge, or set CHROME_PATH.', {
      cause: error,
    });
  }
}
