import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
var grammar=/^sha256:[0-9a-f]{64}$/;function parseDigest(text){return typeof text=="string"&&grammar.test(text)?text:void 0}function digestHex(digest){return digest.slice(7)}function digestSpread(digest){return Number.parseInt(digestHex(digest).slice(0,4),16)/65535}export{parseDigest,digestHex,digestSpread};
