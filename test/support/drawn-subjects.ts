import type { Subject } from './cutout-scenes.js';
import { loadSubject } from './cutout-scenes.js';

const SIZE = { width: 720, height: 540 };

/** Things drawn by program, each with what makes cut-outs hard: a handle, stripes, gloss, thin and pale parts. */
const DRAWINGS: Record<string, string> = {
  mug: `
    <linearGradient id="g"><stop stop-color="#c33a2c"/><stop offset=".5" stop-color="#e86a4c"/><stop offset="1" stop-color="#8a2018"/></linearGradient>
    <path d="M440 210c110-20 110 150-10 140" fill="none" stroke="#a82c20" stroke-width="34"/>
    <path d="M230 150h220v230q0 40-40 40H270q-40 0-40-40z" fill="url(#g)"/>
    <ellipse cx="340" cy="150" rx="110" ry="28" fill="#3a1a12"/><ellipse cx="340" cy="152" rx="98" ry="21" fill="#7a4a2a"/>`,
  sneaker: `
    <linearGradient id="g" x2="0" y2="1"><stop stop-color="#7a4ab8"/><stop offset="1" stop-color="#4a2a7a"/></linearGradient>
    <path d="M130 330q10-110 60-120 60 60 130 10 90 90 230 100 50 10 40 60H150q-30-10-20-50z" fill="url(#g)"/>
    <path d="M125 372h470q10 36-30 40H160q-36-4-35-40z" fill="#f2efe8"/>
    <path d="M250 235l60 60M290 225l60 66M330 232l56 60" stroke="#fff" stroke-width="9"/>
    <path d="M400 300q60 30 140 26" fill="none" stroke="#f0b030" stroke-width="16"/>`,
  bottle: `
    <linearGradient id="g"><stop stop-color="#1c4a30"/><stop offset=".3" stop-color="#4f9a6c"/><stop offset="1" stop-color="#123420"/></linearGradient>
    <path d="M330 60h60v110q50 30 50 90v190q0 30-30 30H310q-30 0-30-30V260q0-60 50-90z" fill="url(#g)"/>
    <rect x="324" y="44" width="72" height="30" rx="6" fill="#b08a4a"/>
    <rect x="280" y="290" width="160" height="110" fill="#efe6d0"/>
    <path d="M300 320h120M300 345h90M300 370h105" stroke="#6a4a2a" stroke-width="7"/>`,
};

export async function drawnSubjects(): Promise<Subject[]> {
  return await Promise.all(
    Object.entries(DRAWINGS).map(async ([name, shapes]) => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}">${shapes}</svg>`;
      return await loadSubject(name, Buffer.from(svg));
    }),
  );
}
