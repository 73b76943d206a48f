import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { init } from '@embedpdf/pdfium';
import { MemoryLimitError } from './pdf-errors.js';
import type { PdfiumFunctions } from './pdfium-functions.js';

const MEGABYTE = 1_048_576;
const SCRATCH_BYTES = 64;

/** PDFium in the memory of its own WASM module; a thread has one, and makes a new one when it has broken down. */
export class Pdfium {
  /** Set when PDFium wanted more memory than it may have: whatever fails after that, fails for this. */
  private outOfMemory = false;
  /** Room for what a single call gives, so that characters need no `malloc`. */
  scratch = 0;
  /** Views of the memory; they become empty when it grows, because it moves then. */
  private doubles = new Float64Array(0);
  private floats = new Float32Array(0);

  private constructor(
    readonly call: PdfiumFunctions,
    private readonly memory: WebAssembly.Memory,
    private maxBytes: number,
  ) {}

  /**
   * @param maxMegabytes the most its memory may grow to, beside the documents that are open
   * @param module what `compilePdfium` gave, here or in another thread: they share the machine code
   */
  static async load(maxMegabytes: number, module: WebAssembly.Module): Promise<Pdfium> {
    let pdfium: Pdfium | null = null;
    await init({
      print: () => undefined,
      printErr: () => undefined,
      instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => unknown) => {
        const instance = new WebAssembly.Instance(
          module,
          limitGrowth(imports, () => pdfium),
        );
        pdfium = new Pdfium(functionsOf(instance), memoryOf(instance), maxMegabytes * MEGABYTE);
        return receive(instance);
      },
    });
    if (pdfium === null) throw new Error('PDFium did not start');
    const loaded: Pdfium = pdfium;
    loaded.call.PDFiumExt_Init();
    loaded.scratch = loaded.allocate(SCRATCH_BYTES);
    return loaded;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer);
  }

  get isBroken(): boolean {
    return this.outOfMemory;
  }

  /** The double at a pointer; those that `malloc` gives are aligned. */
  double(pointer: number): number {
    if (this.doubles.length === 0) this.doubles = new Float64Array(this.buffer);
    return this.doubles[pointer >>> 3] ?? Number.NaN;
  }

  float(pointer: number): number {
    if (this.floats.length === 0) this.floats = new Float32Array(this.buffer);
    return this.floats[pointer >>> 2] ?? Number.NaN;
  }

  int(pointer: number): number {
    return new Int32Array(this.buffer)[pointer >>> 2] ?? 0;
  }

  setInt(pointer: number, value: number): void {
    new Int32Array(this.buffer)[pointer >>> 2] = value;
  }

  /** Memory for the time of the call. */
  withMemory<T>(bytes: number, use: (pointer: number) => T): T {
    const pointer = this.allocate(bytes);
    try {
      return use(pointer);
    } finally {
      this.call.free(pointer);
    }
  }

  /** @throws MemoryLimitError */
  allocate(bytes: number): number {
    const pointer = this.call.malloc(bytes);
    if (pointer === 0) throw new MemoryLimitError();
    return pointer;
  }

  /** What a function wrote that takes a buffer and its size, and returns the bytes it wants. */
  text(encoding: 'utf16le' | 'latin1', write: (buffer: number, bytes: number) => number): string {
    const bytes = write(0, 0);
    const terminator = encoding === 'utf16le' ? 2 : 1;
    if (bytes <= terminator) return '';
    return this.withMemory(bytes, (buffer) => {
      write(buffer, bytes);
      return Buffer.from(this.buffer, buffer, bytes - terminator).toString(encoding);
    });
  }

  withString<T>(value: string, use: (pointer: number) => T): T {
    const encoded = Buffer.from(`${value}\0`, 'utf8');
    return this.withMemory(encoded.length, (pointer) => {
      this.bytes.set(encoded, pointer);
      return use(pointer);
    });
  }

  /** A document that is open may be in memory, and no longer once it is closed. */
  allowMore(bytes: number): void {
    this.maxBytes += bytes;
  }

  /** Whether PDFium may grow to so many bytes. */
  mayGrowTo(bytes: number): boolean {
    if (bytes > this.maxBytes) this.outOfMemory = true;
    return bytes <= this.maxBytes;
  }

  private get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }
}

/** What is compiled works in any thread of the process, and only the first to use it waits for its machine code. */
export async function compilePdfium(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'))));
}

/** A refusal here is what makes `malloc` fail in there. */
function limitGrowth(imports: WebAssembly.Imports, pdfium: () => Pdfium | null): WebAssembly.Imports {
  const { env = {} } = imports;
  const grow = env.emscripten_resize_heap;
  if (typeof grow !== 'function') throw new Error('PDFium asks for memory in another way than is known here');
  const limited = (bytes: number): unknown => {
    // Unsigned, in a language that has no such numbers.
    const allowed = pdfium()?.mayGrowTo(bytes >>> 0) ?? true;
    return allowed ? Reflect.apply(grow, undefined, [bytes]) : 0;
  };
  return { ...imports, env: { ...env, emscripten_resize_heap: limited } };
}

function functionsOf({ exports }: WebAssembly.Instance): PdfiumFunctions {
  // The package's own wrappers check every argument, which makes reading characters several times slower.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the module exports is known from its headers only
  return exports as unknown as PdfiumFunctions;
}

function memoryOf({ exports }: WebAssembly.Instance): WebAssembly.Memory {
  const memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
  if (!memory) throw new Error('PDFium exports no memory');
  return memory;
}
