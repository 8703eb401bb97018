import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{sarif}from"./chunk-IDJ4BMYQ.js";import"./chunk-PR5Q3DDX.js";import"./chunk-KUR2FQLI.js";import"./chunk-3KFLKGAJ.js";import"./chunk-7RNY6KZQ.js";import"./chunk-GWP5UPRS.js";import"./chunk-X7YEDVRP.js";import"./chunk-G4UOOCUZ.js";import"./chunk-MP3E4YGV.js";export{sarif};
