import type { ValidationError } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import type { FieldError } from './problem.js';
import { validationFailed } from './problems.js';

/** Checks every DTO; all fields at fault, unknown ones too, are named in one answer. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    exceptionFactory: (errors) => {
      const fields = errors.flatMap((error) => fieldErrors(error));
      return validationFailed({ fields: [...new Set(fields.map(({ field }) => field))].join(', ') }, { errors: fields });
    },
  });
}

function fieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const field = parent === '' ? error.property : `${parent}.${error.property}`;
  const messages = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    field,
    message: constraint === 'whitelistValidation' ? `${error.property} is not a field of this request` : message,
  }));
  return [...messages, ...(error.children ?? []).flatMap((child) => fieldErrors(child, field))];
}
