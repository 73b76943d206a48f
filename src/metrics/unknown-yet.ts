import type { Gauge } from 'prom-client';

/** A gauge without labels is 0 from the start, which would look like something that was counted: this one is not there before. */
export function unknownYet(gauge: Gauge): Gauge {
  gauge.remove({});
  return gauge;
}
