import type { Problem } from '../http/problem.js';
import { defineProblem } from '../http/problem.js';

export const fileNotFound = defineProblem(
  'FILE_NOT_FOUND',
  404,
  { en: 'File not found', zh: '文件不存在' },
  { en: 'There is no file {id}.', zh: '文件 {id} 不存在。' },
);

export const fileInUse = defineProblem(
  'FILE_IN_USE',
  409,
  { en: 'File in use', zh: '文件正在使用中' },
  { en: 'The file is needed by {users}; delete that first.', zh: '文件正被 {users} 使用，请先将其删除。' },
);

export const unreadableFile = defineProblem(
  'UNREADABLE_FILE',
  422,
  { en: 'Unreadable file', zh: '无法读取的文件' },
  { en: 'The file cannot be used: {reason}. Nothing was kept.', zh: '文件无法使用：{reason}。未保留任何内容。' },
);

export const fileTooLarge = defineProblem(
  'FILE_TOO_LARGE',
  413,
  { en: 'File too large', zh: '文件过大' },
  { en: 'A file may have at most {limit} MB. Nothing was kept.', zh: '文件最大为 {limit} MB。未保留任何内容。' },
);

export const storageQuotaExceeded = defineProblem(
  'STORAGE_QUOTA_EXCEEDED',
  413,
  { en: 'No room for this file', zh: '存储空间不足' },
  {
    en: 'Your files take {used} MB of the {quota} MB that you have. Delete {over} MB of files, or of tasks with their results, and upload it again. Nothing was kept.',
    zh: '您的文件已占用 {used} MB，配额为 {quota} MB。请删除至少 {over} MB 的文件或任务及其结果后重新上传。未保留任何内容。',
  },
);

export const storageUnavailable = defineProblem(
  'STORAGE_UNAVAILABLE',
  503,
  { en: 'The file storage does not answer', zh: '文件存储暂时不可用' },
  {
    en: 'The place where files are kept cannot be reached right now. Try again shortly.',
    zh: '文件存储暂时无法访问，请稍后重试。',
  },
);

export const fileReaderBusy = defineProblem(
  'FILE_READER_BUSY',
  503,
  { en: 'Too many files at once', zh: '文件检查繁忙' },
  {
    en: 'So many files are being looked into that yours did not get its turn. Try again shortly.',
    zh: '正在检查的文件过多，未能轮到您的文件，请稍后重试。',
  },
);

export const fileMissing = defineProblem(
  'VALIDATION_FAILED',
  400,
  { en: 'The request is not valid', zh: '请求无效' },
  {
    en: 'Send one file as multipart/form-data in the field "file".',
    zh: '请以 multipart/form-data 在字段 "file" 中发送一个文件。',
  },
);

/** The problem with the field named. */
export function noFileSent(cause?: unknown): Problem {
  const errors = [{ field: 'file', message: 'file must be a file in a multipart/form-data body' }];
  return fileMissing({}, { cause, errors });
}

export const rangeNotSatisfiable = defineProblem(
  'RANGE_NOT_SATISFIABLE',
  416,
  { en: 'Range not satisfiable', zh: '请求范围无效' },
  { en: 'The file has {size} bytes.', zh: '文件大小为 {size} 字节。' },
);

export const linkExpired = defineProblem(
  'LINK_EXPIRED',
  401,
  { en: 'Link expired', zh: '链接已过期' },
  {
    en: 'This link is not valid any more; read the task or file again for a new one.',
    zh: '链接已失效，请重新读取任务或文件以获取新链接。',
  },
);
