import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{sarif}from"./chunk-PC7BS3ZQ.js";import"./chunk-2GNMB2DJ.js";import"./chunk-UIZM2L2U.js";import"./chunk-7KU3DD5B.js";import"./chunk-GWP5UPRS.js";import"./chunk-G4UOOCUZ.js";import"./chunk-MP3E4YGV.js";export{sarif};
