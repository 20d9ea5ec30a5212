/** The application's window as it is installed: `lacuna-window [FILE]`. */
import { runChromiumHost } from './main.ts';

process.exitCode = await runChromiumHost(process.argv[2] ?? null);
