import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{printable}from"./chunk-G4UOOCUZ.js";var maxCharacters=80;function quote(text){let characters=[...text.slice(0,2*maxCharacters+2)],kept=characters.slice(0,maxCharacters).join("");return`"${printable(kept)}${characters.length>maxCharacters?"…":""}"`}export{quote};
