export class GuestDto {
  /** JWT of the guest, valid for 30 days: keep it, it is the only way back to the guest's tasks. */
  token!: string;
  userId!: string;
}

export class MeDto {
  userId!: string;

  /** @example "user" */
  role!: 'user' | 'guest' | 'admin';
}
