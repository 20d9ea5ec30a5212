/** The `lacuna` command as it is installed. */
import { main } from './main.ts';
import { endWhenUnread } from './output.ts';

endWhenUnread();
process.exitCode = await main(process.argv.slice(2));
