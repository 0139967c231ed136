/** The parts of jstat that the model uses; the package ships no types. Doubles: statistics only, never a report. */
declare module "jstat" {
  interface Distribution {
    pdf(x: number, ...parameters: number[]): number;
    cdf(x: number, ...parameters: number[]): number;
    inv(p: number, ...parameters: number[]): number;
  }
  const jStat: {
    readonly chisquare: Distribution;
    readonly normal: Distribution;
    readonly beta: Distribution;
    readonly binomial: Pick<Distribution, "pdf" | "cdf">;
  };
  export default jStat;
}
