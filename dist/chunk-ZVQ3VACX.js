import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function parseJson(text){try{return JSON.parse(typeof text=="string"?text:Buffer.from(text).toString("utf8"))}catch{return}}export{parseJson};
