/** What the user gave for "what to measure next": it holds for every patient of the window's project. */
class Measuring {
  /** As typed, by modality. */
  costs = $state<Record<string, string>>({});
  /** As typed: of two classes, the probability from which the second is decided on. */
  threshold = $state('0.5');
  #project = '';

  /** Forgets what belongs to another project. */
  of(project: string): void {
    if (this.#project === project) return;
    this.#project = project;
    this.costs = {};
    this.threshold = '0.5';
  }

  /** Costs that are numbers above 0. */
  get given(): Record<string, number> {
    const numbers = Object.entries(this.costs).map(([name, text]) => [name, Number(text.replace(',', '.'))] as const);
    return Object.fromEntries(numbers.filter(([, cost]) => cost > 0 && Number.isFinite(cost)));
  }

  /** Null where it is no probability. */
  get probability(): number | null {
    const value = Number(this.threshold.replace(',', '.'));
    return value > 0 && value < 1 ? value : null;
  }
}

export const measuring = new Measuring();

/** Whether what was typed is no cost. */
export function isWrongCost(text: string): boolean {
  const cost = Number(text.replace(',', '.'));
  return text.trim() !== '' && !(cost > 0 && Number.isFinite(cost));
}
