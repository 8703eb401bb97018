import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
import{invisible}from"./chunk-G4UOOCUZ.js";function visibleJson(json){return/^[\n -~]*$/.test(json)?json:json.replace(invisible,character=>character===`
`?character:escaped(character))}function escaped(character){return Array.from({length:character.length},(_,index)=>`\\u${character.charCodeAt(index).toString(16).padStart(4,"0")}`).join("")}export{visibleJson};
