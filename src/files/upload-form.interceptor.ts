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
        throw error instanceof BadRequestException ? noFileSent(error) : error;
      }),
    );
  }
}
