import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { setRequestLanguage } from '../api/http.js';
import { browserStorage } from '../storage.js';
import { en } from './en.js';
import type { TextKey } from './en.js';
import { zh } from './zh.js';

const DICTIONARIES = { en, zh };
export type Language = keyof typeof DICTIONARIES;
export const LANGUAGES: Record<Language, string> = { en: 'English', zh: '中文' };
const STORED = 'darkroom.language';

export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

interface I18n {
  language: Language;
  /** For dates: the reader's own sort of the language, such as British English. */
  locale: string;
  setLanguage: (language: Language) => void;
  t: Translate;
}

const I18nContext = createContext<I18n | null>(null);

export function I18nProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  // Before the children's effects run, which ask the server.
  setRequestLanguage(language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo<I18n>(
    () => ({
      language,
      locale: navigator.languages.find((tag) => tag.startsWith(language)) ?? language,
      setLanguage: (chosen) => {
        browserStorage.set(STORED, chosen);
        setLanguage(chosen);
      },
      t: (key, values = {}) =>
        DICTIONARIES[language][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')),
    }),
    [language],
  );
  return <I18nContext value={value}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  const i18n = useContext(I18nContext);
  if (i18n === null) throw new Error('There is no I18nProvider');
  return i18n;
}

export const isTextKey = (key: string): key is TextKey => key in en;

function firstLanguage(): Language {
  const wanted = [browserStorage.get(STORED), ...navigator.languages];
  const known = wanted.map((tag) => tag?.slice(0, 2).toLowerCase()).find((tag) => tag === 'en' || tag === 'zh');
  return known ?? 'en';
}
