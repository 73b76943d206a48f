import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Whose tasks go before those of others. */
@Injectable()
export class PrioritiesService {
  constructor(private readonly db: DataSource) {}

  /** 0, everybody's, to 9. */
  async priorityOf(userId: string): Promise<number> {
    const [row]: { priority: number }[] = await this.db.query(
      'SELECT priority FROM user_priorities WHERE user_id = $1',
      [userId],
    );
    return row?.priority ?? 0;
  }

  /** Holds for tasks that come from now on; those that wait keep their turn. */
  async set(userId: string, priority: number): Promise<void> {
    await (priority === 0
      ? this.db.query('DELETE FROM user_priorities WHERE user_id = $1', [userId])
      : this.db.query(
          `INSERT INTO user_priorities (user_id, priority) VALUES ($1, $2)
           ON CONFLICT (user_id) DO UPDATE SET priority = excluded.priority`,
          [userId, priority],
        ));
  }
}
