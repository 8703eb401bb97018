import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{sarif}from"./chunk-N4HGJQEW.js";import"./chunk-7KJBFTYF.js";import"./chunk-AAWYWDQX.js";import"./chunk-7KU3DD5B.js";import"./chunk-GWP5UPRS.js";import"./chunk-G4UOOCUZ.js";import"./chunk-MP3E4YGV.js";export{sarif};
