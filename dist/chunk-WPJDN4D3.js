import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function reasonInWords(reason){return reason.replace(/^[A-Z](?=[a-z']* )/,first=>first.toLowerCase())}export{reasonInWords};
