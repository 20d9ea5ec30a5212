/** Arguments that cannot be used: one sentence; the command ends with exit code 2. */
export class ArgumentError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArgumentError';
  }
}
