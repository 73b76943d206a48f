import { defineProblem } from '../http/problem.js';

export const notAPdf = defineProblem(
  'NOT_A_PDF',
  422,
  { en: 'Not a PDF', zh: '不是 PDF 文件' },
  { en: 'The file {id} is no PDF: it is {mediaType}.', zh: '文件 {id} 不是 PDF，其类型为 {mediaType}。' },
);

export const passwordRequired = defineProblem(
  'PASSWORD_REQUIRED',
  422,
  { en: 'Password required', zh: '需要密码' },
  {
    en: 'The document is encrypted; send its password in the field "password".',
    zh: '文档已加密，请在字段 "password" 中提供密码。',
  },
);

export const passwordWrong = defineProblem(
  'PASSWORD_WRONG',
  422,
  { en: 'Wrong password', zh: '密码错误' },
  { en: 'The password does not open the document.', zh: '该密码无法打开文档。' },
);

export const tooManyPages = defineProblem(
  'TOO_MANY_PAGES',
  422,
  { en: 'Too many pages', zh: '页数过多' },
  {
    en: 'The job has {pages} pages; the most is {limit}. Ask for some of them with "pages".',
    zh: '任务共 {pages} 页，最多允许 {limit} 页；请用 "pages" 指定部分页面。',
  },
);

export const pdfTooLarge = defineProblem(
  'FILE_TOO_LARGE',
  413,
  { en: 'File too large', zh: '文件过大' },
  { en: 'A PDF may have at most {limit} MB.', zh: 'PDF 文件最大为 {limit} MB。' },
);

const MEGABYTE = 1_000_000;

/** @throws Problem FILE_TOO_LARGE */
export function refuseTooLarge(sizeBytes: number, limit: number): void {
  if (sizeBytes > limit * MEGABYTE) throw pdfTooLarge({ limit });
}

export const nothingFailed = defineProblem(
  'NOTHING_FAILED',
  409,
  { en: 'Nothing to retry', zh: '没有可重试的内容' },
  {
    en: 'The job is {status} and none of its shards failed.',
    zh: '任务状态为 {status}，没有失败的分片。',
  },
);

export const providerNotConfigured = defineProblem(
  'PROVIDER_NOT_CONFIGURED',
  422,
  { en: 'No provider for this', zh: '未配置相应的服务' },
  {
    en: 'There is no language model for {operation}: LLM_BASE_URL names the endpoint that is to do it.',
    zh: '没有可用于 {operation} 的语言模型：请用 LLM_BASE_URL 指定服务端点。',
  },
);
