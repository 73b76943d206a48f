import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { createApp } from '../src/app.setup.js';
import { loadConfig } from '../src/config/load-config.js';
import { describeApi } from '../src/openapi.js';

// Prints the OpenAPI document, or writes it to the given file. Needs the build (its comments are the descriptions), no servers.
const config = loadConfig({});
const app = await createApp(config, '', [], { preview: true, logger: ['error'] });
const text = `${JSON.stringify(describeApi(app, config), null, 2)}\n`;
const file = process.argv[2];
if (file) await writeFile(file, text);
else process.stdout.write(text);
