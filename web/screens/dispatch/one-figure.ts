/** Downwards, to one figure: a chance of error never reads better than it is. */
export function oneFigure(times: number): number {
  const whole = Math.max(1, Math.floor(times * (1 + 1e-9)));
  const size = 10 ** (String(whole).length - 1);
  return Math.floor(whole / size) * size;
}
