export function PdfPage() {
  return null;
}
