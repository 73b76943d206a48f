import type { Language } from './problem.js';

/** The language to answer in: the first of en and zh that `Accept-Language` (RFC 9110, 12.5.4) weighs highest; en without one. */
export function preferredLanguage(header: string | undefined): Language {
  const ranges = (header ?? '').split(',').map((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean);
    return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
  });
  const known = ranges.filter(({ language, quality }) => (language === 'en' || language === 'zh') && quality > 0);
  known.sort((a, b) => b.quality - a.quality);
  return known[0]?.language === 'zh' ? 'zh' : 'en';
}
