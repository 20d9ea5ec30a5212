/** What the functions here give around a figure. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}
