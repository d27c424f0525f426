/// A PDF of four pages instead of react-pdf: pdf.js draws on a canvas, which the test's window doesn't have.
/// The browser tests open real PDFs.
import { useEffect, type ReactNode } from "react";

const TEXTS = ["Terms", "Delivery in May", "The price is 1,204 EUR", "Signed in May"];
const pages = TEXTS.map((words) => ({
  getViewport: () => ({ width: 210, height: 297 }),
  getTextContent: () => Promise.resolve({ items: [{ str: words }] }),
}));
const pdf = { numPages: TEXTS.length, getPage: (n: number) => Promise.resolve(pages[n - 1]) };

export const pdfjs = { GlobalWorkerOptions: {}, version: "0" };

export function Document(props: { children: ReactNode; onLoadSuccess: (it: object) => void }) {
  const { onLoadSuccess } = props;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a document is loaded once
  useEffect(() => onLoadSuccess(pdf), []);
  return props.children;
}

export function Page({ pageNumber }: { pageNumber: number }) {
  return <p>{TEXTS[pageNumber - 1]}</p>;
}
