import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { CreditsChecked } from '../credits/credits-checked.js';
import { Metrics } from './metrics.js';

/** Tells what the nightly check of the credits came to. */
@Injectable()
export class CreditsMetricsListener {
  constructor(private readonly metrics: Metrics) {}

  @OnEvent(CreditsChecked.event)
  noteCheck({ differences, at }: CreditsChecked): void {
    this.metrics.own.creditDifferences.set(differences);
    this.metrics.own.creditsChecked.set(at.getTime() / 1_000);
  }
}
