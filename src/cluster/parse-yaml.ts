/** The general parser, to be loaded only where it is needed. */
export { parse } from 'yaml';
