import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{configSchema,configShape}from"./chunk-5RO3LXBM.js";import"./chunk-7KU3DD5B.js";import"./chunk-5Y26XCM6.js";import"./chunk-QTV7DB4K.js";import"./chunk-BAUBBPSP.js";import"./chunk-MP3E4YGV.js";export{configSchema,configShape};
