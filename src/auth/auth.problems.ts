import { defineProblem } from '../http/problem.js';

const UNAUTHORIZED = { en: 'Not authenticated', zh: '未通过身份验证' };
const FORBIDDEN = { en: 'Not allowed', zh: '没有权限' };

export const authenticationRequired = defineProblem('AUTHENTICATION_REQUIRED', 401, UNAUTHORIZED, {
  en: 'Send a JWT or an API key as "Authorization: Bearer …".',
  zh: '请以 "Authorization: Bearer …" 发送 JWT 或 API 密钥。',
});

export const invalidToken = defineProblem('INVALID_TOKEN', 401, UNAUTHORIZED, {
  en: 'The token is not valid: {reason}.',
  zh: '令牌无效：{reason}。',
});

export const tokenExpired = defineProblem('TOKEN_EXPIRED', 401, UNAUTHORIZED, {
  en: 'The token or link has expired; get a new one.',
  zh: '令牌或链接已过期，请重新获取。',
});

export const keySetUnavailable = defineProblem(
  'KEY_SET_UNAVAILABLE',
  503,
  { en: 'Temporarily unavailable', zh: '服务暂时不可用' },
  {
    en: 'The keys that tokens are checked with cannot be fetched right now. Try again shortly.',
    zh: '暂时无法获取验证令牌所需的密钥，请稍后重试。',
  },
);

export const adminOnly = defineProblem('ADMIN_ONLY', 403, FORBIDDEN, {
  en: 'This needs a token with role "admin".',
  zh: '此操作需要 role 为 "admin" 的令牌。',
});

export const scopeMissing = defineProblem('SCOPE_MISSING', 403, FORBIDDEN, {
  en: 'This API key lacks the scope "{scope}".',
  zh: '此 API 密钥缺少 "{scope}" 权限。',
});

export const keyCannotManageKeys = defineProblem('API_KEY_NOT_ALLOWED', 403, FORBIDDEN, {
  en: 'API keys are managed with a JWT, not with an API key.',
  zh: '管理 API 密钥需要使用 JWT，不能使用 API 密钥。',
});

export const guestsDisabled = defineProblem('GUESTS_DISABLED', 403, FORBIDDEN, {
  en: 'Guest access is off; GUEST_ACCESS=on turns it on.',
  zh: '访客功能已关闭，可用 GUEST_ACCESS=on 开启。',
});

export const apiKeyNotFound = defineProblem(
  'API_KEY_NOT_FOUND',
  404,
  { en: 'API key not found', zh: 'API 密钥不存在' },
  { en: 'There is no API key {id}.', zh: 'API 密钥 {id} 不存在。' },
);
