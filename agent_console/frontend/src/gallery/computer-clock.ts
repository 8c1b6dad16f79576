/** A computer on which it is as late as at the hub, or as wrong as the scene says. */
export function setComputerClock(at: number): void {
  const [real, behind] = [Date.now.bind(Date), Date.now() - at];
  Date.now = () => real() - behind;
}
