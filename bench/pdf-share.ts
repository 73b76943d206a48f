import { extractPages, newPool, pagesOf } from './pdf-alone.js';

/** As many as a shard has. */
const IN_A_ROW = 32;

/**
 * The engine alone in a process without any server: works on its share of the pages of a document whenever it is told to, and says when it
 * is done. Parameters: the document, a folder, which share, and of how many.
 */
const [path = '', folder = '', share, shares] = process.argv.slice(2);
const pool = newPool();
const all = await pagesOf(pool, path);
const pages = all.filter((_, index) => Math.floor(index / IN_A_ROW) % Number(shares) === Number(share));

process.on('message', () => {
  void extractPages(pool, { path, pages }, folder).then(() => process.send?.('done'));
});
// Nobody is left to work for.
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
