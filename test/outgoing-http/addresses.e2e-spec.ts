import { describe, expect, it } from 'vitest';
import { OutgoingHttp } from '../../src/outgoing-http/outgoing-http.js';
import { endServersAfterEach, failureOf, names, requestOf, requests, serve } from './outgoing-requests.js';

endServersAfterEach();

describe('An address that is not public', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0x7f000001',
    '0X7F.1',
    '017700000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '2130706433.',
    '１２７．０．０．１',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '127%2e0%2e0%2e1',
    '0',
    '0.0.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '240.0.0.1',
    'LOCALHOST',
    'ｌｏｃａｌｈｏｓｔ',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    'localhost',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[0000:0000:0000:0000:0000:0000:0000:0001]',
    '[::ffff:7f00:1]',
    '[::ffff:0:127.0.0.1]',
    '[::7f00:1]',
    '[64:ff9b::10.0.0.1]',
    '[2002:a9fe:a9fe::]',
    '[2001::1]',
    '[2001:db8::1]',
    '[100::1]',
    '[3fff::1]',
    '[5f00::1]',
    '[::127.0.0.1]',
    '[::a9fe:a9fe]',
    '[::ffff:127.0.0.1]',
    '[::ffff:169.254.169.254]',
    '[::ffff:168.63.129.16]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '[fec0::1]',
    '[ff02::1]',
  ])('is refused: %s', async (host) => {
    const http = new OutgoingHttp();
    expect(await failureOf(http.send(requestOf(`http://${host}:9/secret`)))).toBe('address, notSent');
    expect(await failureOf(http.send(requestOf(`https://${host}/?secret`)))).toBe('address, notSent');
  });

  it.each([
    ['a private one', ['127.0.0.1']],
    ['one that the filter alone would let through', ['::127.0.0.1']],
    ['a metadata service', ['168.63.129.16']],
    ['one that is embedded in an IPv6 one', ['64:ff9b::7f00:1']],
    ['a private one among public ones', ['93.184.216.34', '10.0.0.1']],
  ])('is refused when a public name leads to %s', async (_what, addresses) => {
    const { lookup } = names({ 'public.example': addresses });
    const http = new OutgoingHttp({ lookup });
    expect(await failureOf(http.send(requestOf('http://public.example/secret')))).toBe('address, notSent');
  });

  it('is refused for a name with a dot behind it, too', async () => {
    const { lookup } = names({ 'localhost.': ['127.0.0.1'], 'public.example.': ['10.0.0.1'] });
    const http = new OutgoingHttp({ lookup });
    for (const host of ['localhost.', 'public.example.'])
      expect(await failureOf(http.send(requestOf(`http://${host}:9/secret`)))).toBe('address, notSent');
  });

  it('is not got at by a name that changes: what was checked is what is connected to', async () => {
    const url = new URL(await serve((_request, response) => response.end('inside')));
    const answers = [['203.0.114.1'], ['127.0.0.1']];
    const table = {
      get 'public.example'() {
        return answers.shift() ?? [];
      },
    };
    const { lookup, asked } = names(table);
    const http = new OutgoingHttp({ lookup, connectTimeout: 100 });
    const outcome = await failureOf(http.send(requestOf(`http://public.example:${url.port}/`)));
    expect(outcome).toBe('connect, notSent');
    expect(asked).toEqual(['public.example']);
    expect(requests).toEqual([]);
  });

  it.each([
    'HTTP://127.0.0.1:9/',
    'hTTpS://127.0.0.1/',
    'http:127.0.0.1:9/',
    'http:/127.0.0.1:9/',
    'http:\\\\127.0.0.1:9/',
    ' http://127.0.0.1:9/',
    'ht\ntp://127.0.0.1:9/',
    'http://user:secret@127.0.0.1:9/',
    'http://93.184.216.34@127.0.0.1:9/',
    'http://93.184.216.34:80@127.0.0.1:9/',
    'http://93.184.216.34%2f@127.0.0.1:9/',
    'http://127.0.0.1:9#@93.184.216.34/',
    'http://127.0.0.1:9\\@93.184.216.34/',
    'http://127.0.0.1:9?@93.184.216.34/',
  ])('is refused however the URL is written: %j', async (url) => {
    expect(await failureOf((async () => new OutgoingHttp().send(requestOf(url)))())).toBe('address, notSent');
  });

  it('is refused with every protocol but http and https', async () => {
    const http = new OutgoingHttp();
    for (const url of ['ftp://example.com/', 'file:///etc/passwd', 'secret', 'data:,x']) {
      expect(await failureOf((async () => http.send(requestOf(url)))())).toBe('address, notSent');
    }
  });
});

describe('An origin that the operator configured', () => {
  it('may be at a private address', async () => {
    const url = await serve((_request, response) => response.end('hello'));
    const http = new OutgoingHttp({ trusted: [`${url}/v1`] });
    const { status, body } = await http.send(requestOf(`${url}/x`));
    expect([status, body.toString()]).toEqual([200, 'hello']);
  });

  it('may be a name of a private address', async () => {
    const { port } = new URL(await serve((_request, response) => response.end('hello')));
    const { lookup } = names({ comfyui: ['127.0.0.1'] });
    const http = new OutgoingHttp({ trusted: [`http://comfyui:${port}`], lookup });
    expect((await http.send(requestOf(`http://comfyui:${port}/`))).status).toBe(200);
  });

  it('opens no other port, scheme or name', async () => {
    const url = await serve((_request, response) => response.end('hello'));
    const other = await serve((_request, response) => response.end('hello'));
    const http = new OutgoingHttp({ trusted: [url] });
    for (const wrong of [other, url.replace('http:', 'https:'), url.replace('127.0.0.1', 'localhost')]) {
      expect(await failureOf(http.send(requestOf(wrong)))).toBe('address, notSent');
    }
    expect(requests).toEqual([]);
  });
});
