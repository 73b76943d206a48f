import { defineProblem } from '../http/problem.js';

export const providerNotConfigured = defineProblem(
  'PROVIDER_NOT_CONFIGURED',
  422,
  { en: 'No provider for this', zh: '未配置相应的服务' },
  {
    en: 'Nothing here can do {type}: {provider} cannot. {setting} names the provider that is to.',
    zh: '当前无法执行 {type}：{provider} 不支持。请用 {setting} 指定可用的服务。',
  },
);
