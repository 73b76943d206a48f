import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { BadRequestException, Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { catchError } from 'rxjs';
import { noFileSent } from './file.problems.js';

/** Answers a form that is not as it should be (broken, or with the file in another field) with what it should be. */
@Injectable()
export class UploadFormInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        throw isBrokenForm(error) ? noFileSent(error) : error;
      }),
    );
  }
}

/** A form that ends too early is an error of its parser, and of no class of its own. */
function isBrokenForm(error: unknown): boolean {
  if (error instanceof BadRequestException) return true;
  return error instanceof Error && /unexpected end of multipart data/i.test(error.message);
}
