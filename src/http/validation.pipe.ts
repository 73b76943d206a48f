import type { ArgumentMetadata, ValidationError } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import type { FieldError, Problem } from './problem.js';
import { malformedRequest, validationFailed } from './problems.js';
import { fieldsWithNul, withoutNulls } from './request-values.js';

/** Checks every DTO; all fields at fault, unknown ones too, are named in one answer. */
export function validationPipe(): ValidationPipe {
  return new RequestValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    exceptionFactory: (errors) => invalid(errors.flatMap((error) => fieldErrors(error))),
  });
}

class RequestValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body' && metadata.type !== 'query') return super.transform(value, metadata);
    if (value !== undefined && !isObject(value)) throw malformedRequest({ reason: 'the body must be a JSON object' });
    const errors = fieldsWithNul(value).map((field) => ({
      field,
      message: `${field} must not contain the character U+0000`,
    }));
    if (errors.length > 0) throw invalid(errors);
    return super.transform(withoutNulls(value), metadata);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(errors: FieldError[]): Problem {
  return validationFailed({ fields: [...new Set(errors.map(({ field }) => field))].join(', ') }, { errors });
}

function fieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const field = parent === '' ? error.property : `${parent}.${error.property}`;
  const messages = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
    field,
    message: constraint === 'whitelistValidation' ? `${error.property} is not a field of this request` : message,
  }));
  return [...messages, ...(error.children ?? []).flatMap((child) => fieldErrors(child, field))];
}
