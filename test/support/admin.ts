import { SignJWT } from 'jose';
import { ApiClient } from './api-client.js';
import type { DarkroomProcess } from './darkroom-process.js';
import { FLEET_SECRET } from './fleet.js';

/** An admin of a fleet's process. */
export async function adminOf({ baseUrl }: DarkroomProcess): Promise<ApiClient> {
  const token = await new SignJWT({ role: 'admin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('root')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(FLEET_SECRET));
  return new ApiClient(baseUrl, token, 'root');
}
