/** Accounts, ledger and tasks have been compared. */
export class CreditsChecked {
  static readonly event = 'credits.checked';

  constructor(
    /** How many did not say the same. */
    readonly differences: number,
    readonly at: Date,
  ) {}
}
