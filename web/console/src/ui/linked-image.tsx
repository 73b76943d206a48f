import type { ImgHTMLAttributes } from 'react';
import { useLink } from '../live/use-link.js';

interface LinkedImageProps extends Omit<ImgHTMLAttributes<HTMLImageElement>, 'src' | 'onLoad' | 'onError'> {
  src: string;
  alt: string;
}

/** A picture of the server's, whose links expire. */
export function LinkedImage({ src, alt, ...others }: LinkedImageProps) {
  const link = useLink(src);
  return <img src={link.src} alt={alt} onLoad={link.onLoaded} onError={link.onError} {...others} />;
}
