export { Darkroom } from './darkroom.js';
export type { DarkroomOptions } from './connection.js';
export { DarkroomError } from './darkroom-error.js';
export { TaskRecoveryService } from './task-recovery.js';
export type { RecoveredTasks, RecoveryStorage } from './task-recovery.js';
export { isEnded } from './task.js';
export type { StoredFile, Task, TaskFilter, TaskStatus } from './task.js';
export type { UploadOptions, UploadProgress } from './upload.js';
export type { components, paths } from './api.generated.js';
