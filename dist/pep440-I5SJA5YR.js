import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{require_pep440}from"./chunk-A77BCHPV.js";import"./chunk-MP3E4YGV.js";export default require_pep440();
