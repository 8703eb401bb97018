import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{configSchema,configShape}from"./chunk-FK6K2UPE.js";import"./chunk-BAUBBPSP.js";import"./chunk-X7YEDVRP.js";import"./chunk-5Y26XCM6.js";import"./chunk-QTV7DB4K.js";import"./chunk-MP3E4YGV.js";export{configSchema,configShape};
