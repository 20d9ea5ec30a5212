/** Numbers, times and sizes as en-GB readers write them. */

const whole = new Intl.NumberFormat('en-GB');
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export function count(value: number): string {
  return whole.format(value);
}

/** "1 subject", "918 subjects". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A figure with so many decimals, and a minus sign that is not a hyphen; an en dash where there is none. */
export function figure(value: number | null, decimals = 3): string {
  return value === null || Number.isNaN(value)
    ? '–'
    : value
        .toFixed(decimals)
        .replace(/^-(?=0(\.0*)?$)/, '')
        .replace('-', '−');
}

/** A share of 1 as a percentage. */
export function percent(value: number | null, decimals = 0): string {
  return value === null || Number.isNaN(value) ? '–' : `${(value * 100).toFixed(decimals)} %`;
}

/** "40 s", "3 min", "1 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 1) return 'a second';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : size.toPrecision(3)} ${units[unit]!}`;
}

/** A moment (ISO 8601) in this machine's time zone. */
export function moment(iso: string): string {
  return day.format(new Date(iso));
}

/** The last part of a path of any system. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** The folder of a path of any system. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.length - baseName(path).length - 1));
}
