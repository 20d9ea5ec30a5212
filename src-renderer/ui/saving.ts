/** Saving what a view shows: asks where, then core writes it. */
import type { Chart } from '../../src-main/charts/chart.ts';
import { app } from '../app.svelte.ts';
import { client, CoreError } from '../client.ts';
import { chartTexts } from '../messages/charts.ts';
import { askSavePath } from './dialogues.svelte.ts';

type Content = { text: string } | { base64: string };

export async function saveText(suggested: string, text: string): Promise<void> {
  await save(suggested, { text });
}

/** Draws a chart's SVG on a canvas at twice its size, and saves that. */
export async function savePicture(suggested: string, chart: Chart): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(chart.svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = chart.width * 2;
  canvas.height = chart.height * 2;
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  await save(suggested, { base64: canvas.toDataURL('image/png').split(',')[1]! });
}

async function save(suggested: string, content: Content): Promise<void> {
  try {
    const chosen = await askSavePath(suggested);
    if (chosen === null) return;
    const written = await client.request('files.write', { ...chosen, content });
    app.notify({ kind: 'done', message: chartTexts.saved(written.path) });
  } catch (error) {
    if (error instanceof CoreError && error.failure.kind === 'cancelled') return;
    app.failed(error);
  }
}
