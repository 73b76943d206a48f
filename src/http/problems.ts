import { defineProblem } from './problem.js';

/** The errors that any route may answer; each module declares its own beside its code. */
export const validationFailed = defineProblem(
  'VALIDATION_FAILED',
  400,
  { en: 'The request is not valid', zh: '请求无效' },
  { en: 'Some fields are not valid: {fields}.', zh: '以下字段无效：{fields}。' },
);

export const malformedRequest = defineProblem(
  'VALIDATION_FAILED',
  400,
  { en: 'The request is not valid', zh: '请求无效' },
  { en: 'The request could not be read: {reason}.', zh: '无法读取请求：{reason}。' },
);

export const routeNotFound = defineProblem(
  'ROUTE_NOT_FOUND',
  404,
  { en: 'No such route', zh: '路径不存在' },
  { en: 'There is no {route}; see /docs for what there is.', zh: '{route} 不存在，可用接口见 /docs。' },
);

export const payloadTooLarge = defineProblem(
  'PAYLOAD_TOO_LARGE',
  413,
  { en: 'Too large', zh: '内容过大' },
  { en: 'The limit is {limit}.', zh: '上限为 {limit}。' },
);

export const requestTimeout = defineProblem(
  'REQUEST_TIMEOUT',
  408,
  { en: 'Request timeout', zh: '请求超时' },
  {
    en: 'The request did not arrive in time: {what} may take {time}.',
    zh: '请求未能及时到达：{what} 的时限为 {time}。',
  },
);

export const headersTooLarge = defineProblem(
  'HEADERS_TOO_LARGE',
  431,
  { en: 'Request Header Fields Too Large', zh: '请求头过大' },
  {
    en: 'The address and the headers of a request may have {limit} bytes.',
    zh: '请求地址与请求头最多为 {limit} 字节。',
  },
);

export const unsupportedMediaType = defineProblem(
  'UNSUPPORTED_MEDIA_TYPE',
  415,
  { en: 'Unsupported media type', zh: '不支持的媒体类型' },
  { en: 'Send the body as {expected}.', zh: '请以 {expected} 格式发送请求体。' },
);

export const requestRefused = defineProblem(
  'REQUEST_REFUSED',
  400,
  { en: 'The request was refused', zh: '请求被拒绝' },
  { en: '{reason}', zh: '{reason}' },
);

export const serviceUnavailable = defineProblem(
  'SERVICE_UNAVAILABLE',
  503,
  { en: 'Temporarily unavailable', zh: '服务暂时不可用' },
  {
    en: 'The database cannot be reached right now; nothing was done. Try again shortly.',
    zh: '数据库暂时无法访问，未执行任何操作，请稍后重试。',
  },
);

export const internalError = defineProblem(
  'INTERNAL_ERROR',
  500,
  { en: 'Internal error', zh: '内部错误' },
  {
    en: 'Something went wrong on our side. The log has it under request id {requestId}.',
    zh: '服务器内部出错，日志中的请求编号为 {requestId}。',
  },
);
