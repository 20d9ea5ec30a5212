/** A worker whose every task fails. */
import { parentPort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from '../../src-main/study/task.ts';

const port = parentPort!;
const send = (message: FromWorker): void => {
  port.postMessage(message);
};
port.on('message', (message: ToWorker) => {
  if (message.type === 'stop') port.close();
  else
    send({
      type: 'error',
      taskId: message.task.id,
      message: 'this task always fails',
      stack: 'Error: this task always fails',
    });
});
send({ type: 'ready' });
