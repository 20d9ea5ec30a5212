/** What the command prints: results on standard output, progress and remarks on standard error. */

/** A reader that has enough (`lacuna … | head`) closes the pipe: no failure, and nothing more to say. */
export function endWhenUnread(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** A table in plain text; columns of numbers are aligned to the right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = header.map((_, c) => rows.every((row) => /^[-−–±+<.\d\s()%]*$/.test(row[c] ?? '')));
  const width = header.map((title, c) => Math.max(title.length, ...rows.map((row) => (row[c] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (numeric[c] ? cell.padStart(width[c]!) : cell.padEnd(width[c]!)))
      .join('  ')
      .trimEnd();
  return [line(header), line(width.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}

/** Names and what they mean, a line each, indented; the meanings stand below each other. */
export function listing(entries: readonly (readonly [name: string, meaning: string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`).join('\n');
}

/** A path as it can be pasted into a shell. */
export function shellPath(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

export function seconds(value: number): string {
  if (value < 90) return `${Math.max(1, Math.round(value))} s`;
  if (value < 5400) return `${Math.round(value / 60)} min`;
  return `${(value / 3600).toFixed(1)} h`;
}

/** A progress line: a bar that redraws itself on a terminal, a line every few seconds elsewhere. */
export class ProgressLine {
  readonly #terminal = process.stderr.isTTY;
  #last = 0;
  #drawn = false;

  /** @param fraction 0..1. */
  update(fraction: number, text: string): void {
    const now = performance.now();
    if (now - this.#last < (this.#terminal ? 100 : 5000)) return;
    this.#last = now;
    this.#drawn = true;
    const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
    if (!this.#terminal) {
      remark(`${percent}  ${text}`);
      return;
    }
    const width = 24;
    const full = Math.round(fraction * width);
    process.stderr.write(`\r\u001b[K[${'='.repeat(full)}${' '.repeat(width - full)}]${percent}  ${text}`);
  }

  end(): void {
    if (this.#drawn && this.#terminal) process.stderr.write('\r\u001b[K');
  }
}
