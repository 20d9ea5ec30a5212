import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchLacuna, type Launched } from './support/launch.ts';

let lacuna: Launched;
beforeAll(async () => {
  lacuna = await launchLacuna();
});
afterAll(async () => {
  await lacuna.close();
});

it('shows its navigation and no address bar', async () => {
  await lacuna.page.getByRole('navigation').waitFor();
  expect(await lacuna.page.getByRole('navigation').getByRole('button').count()).toBeGreaterThan(3);
});

it('gets an answer of core', async () => {
  const answer = await lacuna.page.evaluate(ask, { name: 'app.hello', params: {} });
  expect(answer).toHaveProperty(answer.ok ? 'value' : 'error');
});

interface Answer {
  readonly id: number;
  readonly ok: boolean;
  readonly value?: unknown;
  readonly error?: { readonly kind: string; readonly message: string };
}

/** Runs in the window: asks core beside the application's own client. */
function ask(message: { name: string; params: unknown }): Promise<Answer> {
  const { lacuna } = globalThis as unknown as {
    lacuna: { send(message: unknown): void; listen(listener: (answer: Answer) => void): void };
  };
  return new Promise((resolve) => {
    lacuna.listen((answer) => {
      if (answer.id === 900_001) resolve(answer);
    });
    lacuna.send({ id: 900_001, ...message });
  });
}
