/** Opens the application, uses it a little and closes it; run under a tracer (reachesOut.test.ts). */
import { launchLacuna } from './launch.ts';

const app = await launchLacuna();
await app.page.getByRole('navigation').waitFor();
await app.page.evaluate("fetch('https://example.org/').catch(() => 0)");
await app.page.evaluate("void window.open('https://example.org/')");
await app.page.evaluate('new Promise((done) => setTimeout(done, 1500))');
await app.close();
