import { Transform } from 'class-transformer';

/** A filter that is written in any case. One without a value, as a form sends it where nothing is chosen, is left out. */
export function InCapitals(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? leftOut(value.toUpperCase()) : value,
  );
}

/** The same, for names that are in small letters. */
export function InSmallLetters(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? leftOut(value.toLowerCase()) : value,
  );
}

/** A value without form that may be left out, or sent empty. */
export function LeftOutWhenEmpty(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value));
}

function leftOut(text: string): string | undefined {
  return text === '' ? undefined : text;
}
