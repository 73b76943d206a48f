import type { SamplePlan } from '../sample-kind/sample-task.entity.js';
import type { ApiClient, TaskJson } from '../support/api-client.js';

/** Submits a sample task; each plan is for one attempt, the last one for all that follow. */
export async function submit(client: ApiClient, ...plans: SamplePlan[]): Promise<TaskJson> {
  const { status, body } = await client.post('/api/v1/sample/tasks', { plans });
  if (status !== 202) throw new Error(`create answered ${status}: ${JSON.stringify(body)}`);
  return body.data;
}
