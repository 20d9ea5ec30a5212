/** A native part cannot be made or installed; the message says what to do. */
export class BindingError extends Error {
  override readonly name = 'BindingError';
}
